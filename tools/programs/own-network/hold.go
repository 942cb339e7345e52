package main

import (
	"encoding/json"
	"io"
	"net"
	"os"
	"slices"
	"time"
)

// held is what `--hold` says on standard output, as one line of JSON.
type held struct {
	// Namespace is a file by which a program enters the namespace.
	Namespace string `json:"namespace"`
	// Ports are the ports of this side's loopback interface that lead to the ports in the namespace, by the latter.
	Ports map[string]int `json:"ports"`
}

const lookEvery = 250 * time.Millisecond

// hold keeps a namespace until its standard input ends. From this side, the named ports in the namespace are reached by free ones; from
// inside, whatever listens on this side's loopback interface is reached at the same port, save the named ones.
func hold(ports []string) error {
	inside, err := newNamespace()
	if err != nil {
		return err
	}
	answer := held{Namespace: inside.path, Ports: map[string]int{}}
	own := slices.Clone(ports)
	for _, port := range ports {
		listener, err := listen("0")
		if err != nil {
			return err
		}
		go forward(listener, func() (net.Conn, error) { return inside.dial(port) })
		address := listener.Addr().(*net.TCPAddr)
		answer.Ports[port] = address.Port
		_, chosen, _ := net.SplitHostPort(address.String())
		own = append(own, chosen)
	}
	shown := newMirror(inside, own)
	shown.look()
	go func() {
		for range time.Tick(lookEvery) {
			shown.look()
		}
	}()
	if err := json.NewEncoder(os.Stdout).Encode(answer); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}
