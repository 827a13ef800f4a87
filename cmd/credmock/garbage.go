package main

import (
	"math"
	"os"
	"runtime/debug"
)

// startMemory is how many bytes a start may take before it is collected.
const startMemory = 64 << 20

// started ends a start; see [starting].
var started = func() {}

// starting keeps garbage collection out of the way of a process, where its environment
// does not say how it is to go: a start ends before it pays, unless a fixture is large.
// What is alive later is little, and would be looked through every few hundred calls.
func starting() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(startMemory)
	started = func() {
		debug.SetGCPercent(400)
		debug.SetMemoryLimit(math.MaxInt64)
	}
}
