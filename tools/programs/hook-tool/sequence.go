package main

import "syscall"

// sequence runs the commands that its standard input names, one after the other: one a line, arguments separated by the unit separator.
// It is what hooks are measured against: the least that their hook commands cost.
func sequence() {
	for _, line := range split(string(readAll(0)), '\n') {
		arguments := split(line, '\x1f')
		process, err := syscall.ForkExec(arguments[0], arguments, &syscall.ProcAttr{Env: syscall.Environ(), Files: []uintptr{0}})
		if err != nil {
			exit(1, nil, []byte(arguments[0]+": "+err.Error()+"\n"))
		}
		var status syscall.WaitStatus
		syscall.Wait4(process, &status, 0, nil)
	}
}

func split(text string, separator byte) []string {
	var parts []string
	for start, i := 0, 0; i <= len(text); i++ {
		if i == len(text) || text[i] == separator {
			if i > start {
				parts = append(parts, text[start:i])
			}
			start = i + 1
		}
	}
	return parts
}
