// Command hook-tool is every hook command at once: the name that it is called by says which.
// It hands its arguments to the agent that runs the hook and gives back what that answers, as Juju's own client does.
//
// The wire, both ways over one connection to the unix socket $JUJU_AGENT_SOCKET_ADDRESS: a message is a 4-byte big-endian length and
// that many bytes of fields, each field a 4-byte length and its bytes. Request: context id, directory, "1" if standard input follows
// else "0", standard input, command, arguments. Answer: exit code in decimal, standard output, standard error; an exit code of "stdin"
// asks for the request again with standard input. Only the syscall package is used: this program starts some twenty times a hook.
package main

import "syscall"

func main() {
	if baseName(args()[0]) == "hook-tool" {
		sequence()
		return
	}
	exit(run())
}

func run() (code int, stdout, stderr []byte) {
	context, address := getenv("JUJU_CONTEXT_ID"), getenv("JUJU_AGENT_SOCKET_ADDRESS")
	if context == "" {
		return 1, nil, []byte("ERROR JUJU_CONTEXT_ID not set\n")
	}
	directory, _ := syscall.Getwd()
	arguments := args()
	connection, err := dial(address)
	if err != nil {
		return 1, nil, []byte("ERROR dial unix " + address + ": connect: " + err.Error() + "\n")
	}
	request := func(withStdin string, stdin []byte) [][]byte {
		fields := [][]byte{[]byte(context), []byte(directory), []byte(withStdin), stdin, []byte(baseName(arguments[0]))}
		for _, argument := range arguments[1:] {
			fields = append(fields, []byte(argument))
		}
		write(connection, encode(fields))
		return receive(connection)
	}
	answer := request("0", nil)
	if len(answer) > 0 && string(answer[0]) == "stdin" {
		answer = request("1", readAll(0))
	}
	if len(answer) < 3 {
		return 1, nil, []byte("ERROR connection is shut down\n")
	}
	return atoi(answer[0]), answer[1], answer[2]
}

func exit(code int, stdout, stderr []byte) {
	write(1, stdout)
	write(2, stderr)
	syscall.Exit(code)
}

func dial(address string) (int, error) {
	connection, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, err
	}
	return connection, syscall.Connect(connection, &syscall.SockaddrUnix{Name: address})
}

func encode(fields [][]byte) []byte {
	var body []byte
	for _, field := range fields {
		body = append(appendLength(body, len(field)), field...)
	}
	return append(appendLength(nil, len(body)), body...)
}

func receive(connection int) [][]byte {
	head := readExactly(connection, 4)
	if head == nil {
		return nil
	}
	body := readExactly(connection, length(head))
	var fields [][]byte
	for len(body) >= 4 {
		size := length(body)
		if 4+size > len(body) {
			return nil
		}
		fields = append(fields, body[4:4+size])
		body = body[4+size:]
	}
	return fields
}

func appendLength(to []byte, n int) []byte {
	return append(to, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
}

func length(from []byte) int {
	return int(from[0])<<24 | int(from[1])<<16 | int(from[2])<<8 | int(from[3])
}

func readExactly(file, size int) []byte {
	buffer := make([]byte, size)
	for done := 0; done < size; {
		n, err := syscall.Read(file, buffer[done:])
		if err == syscall.EINTR {
			continue
		}
		if err != nil || n == 0 {
			return nil
		}
		done += n
	}
	return buffer
}

func readAll(file int) []byte {
	var all []byte
	chunk := make([]byte, 65536)
	for {
		n, err := syscall.Read(file, chunk)
		if err == syscall.EINTR {
			continue
		}
		if err != nil || n == 0 {
			return all
		}
		all = append(all, chunk[:n]...)
	}
}

func write(file int, data []byte) {
	for len(data) > 0 {
		n, err := syscall.Write(file, data)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return
		}
		data = data[n:]
	}
}

func getenv(name string) string {
	value, _ := syscall.Getenv(name)
	return value
}

func baseName(path string) string {
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == '/' {
			return path[i+1:]
		}
	}
	return path
}

func atoi(digits []byte) int {
	n := 0
	for _, digit := range digits {
		n = n*10 + int(digit-'0')
	}
	return n
}
