package mock

import (
	"context"
	crand "crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"time"
)

// This file is the only one that reads the wall clock and randomness.

// wall is the time of the machine, for what is about the mock itself: how long
// a request took, when the process started.
func wall() time.Time { return time.Now() }

// A Clock is a sandbox's time. It runs with the machine's until it is set.
type Clock struct {
	mu     sync.Mutex
	frozen bool
	at     time.Time // what it showed
	since  time.Time // when, by the machine
}

// NewClock returns a clock that stands still at the given time, or that runs
// with the machine's when the time is zero.
func NewClock(at time.Time) *Clock {
	now := wall()
	if at.IsZero() {
		return &Clock{at: now.UTC(), since: now}
	}
	return &Clock{frozen: true, at: at.UTC(), since: now}
}

// Now returns the sandbox's time, in UTC.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *Clock) now() time.Time {
	if c.frozen {
		return c.at
	}
	return c.at.Add(wall().Sub(c.since))
}

// Frozen reports whether the clock stands still.
func (c *Clock) Frozen() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.frozen
}

// The years that a clock shows. What is dated from it is written with four digits of
// the year, lives on for up to some years, and is counted from 1970 in places.
const firstYear, lastYear = 1970, 9900

// ErrTime says that a clock would leave its years.
var ErrTime = fmt.Errorf("the clock shows the years %d to %d", firstYear, lastYear)

// CheckTime returns [ErrTime] for a time that no clock shows.
func CheckTime(at time.Time) error {
	if year := at.UTC().Year(); year < firstYear || year > lastYear {
		return ErrTime
	}
	return nil
}

// checkStart is CheckTime for a clock that no time makes run with the machine's.
func checkStart(at time.Time) error {
	if at.IsZero() {
		return nil
	}
	if err := CheckTime(at); err != nil {
		return fmt.Errorf("clock: %w", err)
	}
	return nil
}

// Set moves the clock to a time, where it stands still or runs on.
func (c *Clock) Set(at time.Time, frozen bool) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.set(at, frozen)
}

func (c *Clock) set(at time.Time, frozen bool) error {
	if err := CheckTime(at); err != nil {
		return err
	}
	c.frozen, c.at, c.since = frozen, at.UTC(), wall()
	return nil
}

// Advance moves the clock by d and returns the time it then shows.
func (c *Clock) Advance(d time.Duration) (time.Time, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	err := c.set(c.now().Add(d), c.frozen)
	return c.at, err
}

// wait lets time of the machine pass, and reports whether it all did.
func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// dice decide what happens by chance. Whoever rolls them takes turns.
type dice struct{ rand *rand.Rand }

// newDice returns dice that a seed decides, or none does.
func newDice(seed string) *dice {
	if seed == "" {
		return &dice{rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))}
	}
	return &dice{rand.New(rand.NewChaCha8(sha256.Sum256([]byte(seed))))}
}

// roll returns a number from 0 up to 1.
func (d *dice) roll() float64 { return d.rand.Float64() }

// A Random is where a sandbox's identifiers and secrets come from. It is safe
// for concurrent use.
type Random struct {
	mu     sync.Mutex
	seed   string
	source io.Reader // nil before the first read
}

// NewRandom returns the machine's own randomness for an empty seed, and for any
// other a sequence that the seed alone decides.
func NewRandom(seed string) *Random {
	if seed == "" {
		return &Random{source: crand.Reader}
	}
	return &Random{seed: seed}
}

// Read fills p.
func (r *Random) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.source == nil {
		r.source = rand.NewChaCha8(sha256.Sum256([]byte(r.seed)))
	}
	return r.source.Read(p)
}

// Text returns n random bytes in the form of an encoding.
func (r *Random) Text(n int, encoding *base64.Encoding) (string, error) {
	p := make([]byte, n)
	if _, err := io.ReadFull(r, p); err != nil {
		return "", fmt.Errorf("read randomness: %w", err)
	}
	return encoding.EncodeToString(p), nil
}
