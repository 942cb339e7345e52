// Command own-network has network namespaces for programs that listen on fixed ports, as Kratos does, and are to run side by side.
//
//	own-network PROGRAM [ARGUMENT...]   runs a program in a namespace that has a loopback interface and nothing else
//	own-network --hold PORT...          holds a namespace that other programs enter, connected with the loopback interface of this one
package main

import (
	"os"
	"os/exec"
	"runtime"
	"syscall"
)

func main() {
	switch {
	case len(os.Args) < 2:
		fail("usage: own-network PROGRAM [ARGUMENT...] or own-network --hold PORT...")
	case os.Args[1] == "--hold":
		check(hold(os.Args[2:]))
	default:
		check(run(os.Args[1:]))
	}
}

// run puts a program in the place of this one; it returns only if it cannot.
func run(command []string) error {
	// A namespace belongs to a thread; the program goes on in that of this one.
	runtime.LockOSThread()
	if err := enterNewNamespace(); err != nil {
		return err
	}
	path, err := exec.LookPath(command[0])
	if err != nil {
		return err
	}
	return syscall.Exec(path, command, os.Environ())
}

func check(err error) {
	if err != nil {
		fail("own-network: " + err.Error())
	}
}

func fail(text string) {
	os.Stderr.WriteString(text + "\n")
	os.Exit(1)
}
