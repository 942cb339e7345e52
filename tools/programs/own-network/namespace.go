package main

import (
	"fmt"
	"os"
	"runtime"
	"syscall"
	"unsafe"
)

// namespace is a network namespace that one thread of this process is in; all others stay where they were.
type namespace struct {
	// path is a file by which other processes enter it.
	path  string
	calls chan func()
}

// newNamespace makes a namespace with a loopback interface.
func newNamespace() (*namespace, error) {
	made := &namespace{calls: make(chan func())}
	failed := make(chan error)
	go func() {
		runtime.LockOSThread()
		err := enterNewNamespace()
		made.path = fmt.Sprintf("/proc/%d/task/%d/ns/net", os.Getpid(), syscall.Gettid())
		failed <- err
		for call := range made.calls {
			call()
		}
	}()
	return made, <-failed
}

// do runs a function in the namespace. Sockets that it opens belong there, whichever thread uses them later.
func (inside *namespace) do(call func()) {
	done := make(chan struct{})
	inside.calls <- func() {
		defer close(done)
		call()
	}
	<-done
}

// enterNewNamespace moves the thread of the caller, which has to be locked to it.
func enterNewNamespace() error {
	if err := syscall.Unshare(syscall.CLONE_NEWNET); err != nil {
		return err
	}
	if err := bringUp("lo"); err != nil {
		return fmt.Errorf("lo: %w", err)
	}
	return nil
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
