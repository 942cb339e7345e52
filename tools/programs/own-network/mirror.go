package main

import (
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
)

// mirror shows in a namespace what listens on the loopback interface outside.
type mirror struct {
	inside *namespace
	// but are ports that are not shown.
	but   []string
	shown map[string]net.Listener
}

func newMirror(inside *namespace, but []string) *mirror {
	return &mirror{inside: inside, but: but, shown: map[string]net.Listener{}}
}

// look opens what is new and closes what is gone. A port that is taken inside is tried again the next time.
func (m *mirror) look() {
	listening := listeningPorts()
	for port, listener := range m.shown {
		if !slices.Contains(listening, port) {
			listener.Close()
			delete(m.shown, port)
		}
	}
	for _, port := range listening {
		if m.shown[port] != nil || slices.Contains(m.but, port) {
			continue
		}
		listener, err := m.inside.listen(port)
		if err != nil {
			continue
		}
		m.shown[port] = listener
		go forward(listener, func() (net.Conn, error) { return dial(port) })
	}
}

// Addresses as the kernel writes them (proc_net_tcp(5)), of tables that belong to the namespace of the thread that reads them.
var tables = map[string][]string{
	"/proc/thread-self/net/tcp":  {"0100007F", "00000000"},
	"/proc/thread-self/net/tcp6": {strings.Repeat("0", 32)},
}

const stateListen = "0A"

// listeningPorts are the TCP ports at which 127.0.0.1 answers outside.
func listeningPorts() []string {
	var ports []string
	for table, addresses := range tables {
		// Where there is no IPv6, its table is missing.
		text, _ := os.ReadFile(table)
		for _, line := range strings.Split(string(text), "\n") {
			fields := strings.Fields(line)
			if len(fields) < 4 || fields[3] != stateListen {
				continue
			}
			address, hexPort, _ := strings.Cut(fields[1], ":")
			port, err := strconv.ParseUint(hexPort, 16, 16)
			if err == nil && slices.Contains(addresses, address) {
				ports = append(ports, strconv.FormatUint(port, 10))
			}
		}
	}
	return ports
}
