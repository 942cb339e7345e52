package main

import _ "unsafe"

// The arguments without package os, whose start-up costs more than the rest of this program.
//
//go:linkname runtimeArgs os.runtime_args
func runtimeArgs() []string

func args() []string { return runtimeArgs() }
