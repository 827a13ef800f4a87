// Package bench measures the mock as its users meet it: as a process of its own,
// driven over loopback by a load generator in another, in turns with a bare
// net/http program that answers with the same bytes. Only the ratios mean
// anything. It is all test: see TestShares.
package bench
