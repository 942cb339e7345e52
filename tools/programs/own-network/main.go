// Command own-network runs a program in a network namespace of its own, which has a loopback interface and nothing else.
// Kratos listens on fixed ports, so only programs with networks of their own can run it side by side.
package main

import (
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"unsafe"
)

func main() {
	if len(os.Args) < 2 {
		fail("usage: own-network PROGRAM [ARGUMENT...]")
	}
	// A namespace belongs to a thread; the program that takes the place of this one goes on in its network.
	runtime.LockOSThread()
	if err := syscall.Unshare(syscall.CLONE_NEWNET); err != nil {
		fail("own-network: " + err.Error())
	}
	if err := bringUp("lo"); err != nil {
		fail("own-network: lo: " + err.Error())
	}
	path, err := exec.LookPath(os.Args[1])
	if err != nil {
		fail("own-network: " + err.Error())
	}
	fail("own-network: " + syscall.Exec(path, os.Args[1:], os.Environ()).Error())
}

// bringUp sets the flag IFF_UP of an interface (netdevice(7)).
func bringUp(name string) error {
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, 0)
	if err != nil {
		return err
	}
	defer syscall.Close(socket)
	var request struct {
		name  [syscall.IFNAMSIZ]byte
		flags uint16
		rest  [22]byte
	}
	copy(request.name[:], name)
	request.flags = syscall.IFF_UP | syscall.IFF_RUNNING
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, uintptr(socket), syscall.SIOCSIFFLAGS, uintptr(unsafe.Pointer(&request)))
	if errno != 0 {
		return errno
	}
	return nil
}

func fail(text string) {
	os.Stderr.WriteString(text + "\n")
	os.Exit(1)
}
