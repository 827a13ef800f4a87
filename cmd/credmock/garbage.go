package main

import (
	"math"
	"os"
	"runtime/debug"
)

// startMemory is how many bytes a start may take before it is collected.
const startMemory = 64 << 20

// ballast counts as alive and is never touched, so it takes no memory: garbage is
// collected when there is as much of it as there is alive, and so not every few hundred
// calls of a mock that keeps little.
//
//lint:ignore U1000 it is of use by being there
var ballast []byte

// started ends a start; see [starting].
var started = func() {}

// starting keeps garbage collection out of the way of a process, where its environment
// does not say how it is to go: a start ends before it pays, unless a fixture is large.
func starting() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	percent := debug.SetGCPercent(-1)
	debug.SetMemoryLimit(startMemory)
	started = func() {
		ballast = make([]byte, 24<<20)
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(math.MaxInt64)
	}
}
