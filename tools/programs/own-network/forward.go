package main

import (
	"io"
	"net"
	"time"
)

const (
	loopback    = "127.0.0.1"
	dialTimeout = 5 * time.Second
)

func listen(port string) (net.Listener, error) {
	return net.Listen("tcp4", net.JoinHostPort(loopback, port))
}

func dial(port string) (net.Conn, error) {
	return net.DialTimeout("tcp4", net.JoinHostPort(loopback, port), dialTimeout)
}

func (inside *namespace) listen(port string) (listener net.Listener, err error) {
	inside.do(func() { listener, err = listen(port) })
	return listener, err
}

func (inside *namespace) dial(port string) (connection net.Conn, err error) {
	inside.do(func() { connection, err = dial(port) })
	return connection, err
}

// forward connects whoever connects to a listener with what dial reaches, until the listener is closed.
func forward(listener net.Listener, dial func() (net.Conn, error)) {
	for {
		client, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer client.Close()
			server, err := dial()
			if err != nil {
				return
			}
			defer server.Close()
			sent := make(chan struct{})
			go func() {
				defer close(sent)
				send(client, server)
			}()
			send(server, client)
			<-sent
		}()
	}
}

// send copies until the source has no more to say, and tells the target so; the other direction may go on.
func send(source, target net.Conn) {
	_, err := io.Copy(target, source)
	if err != nil {
		// Whoever has gone reads no answer any more.
		source.Close()
		target.Close()
		return
	}
	target.(*net.TCPConn).CloseWrite()
}
