package purecloud

import (
	"strings"
	"time"

	"github.com/credmock/credmock/mock"
)

// periods are the forms of an end of an interval that stand for a whole period
// of time (§6.2): the interval lasts until the period is over, so that
// 2020-02/2020-02 is a month.
var periods = []struct {
	layout              string
	years, months, days int
}{
	{"2006-01-02", 0, 0, 1},
	{"2006-01", 0, 1, 0},
	{"2006", 1, 0, 0},
}

// instants are the forms that stand for a point in time. Without a zone it is
// UTC; Go reads fractions of seconds without being told to.
var instants = []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02T15:04"}

// parseInterval reads start and end, parted by a slash.
func parseInterval(text string) (interval, error) {
	start, end, parted := strings.Cut(text, "/")
	from, ok := parseEnd(start)
	to, alsoOK := parseEnd(end)
	switch {
	case !parted || !ok || !alsoOK:
		return interval{}, mock.Refuse("invalidDate")
	case to.from.Before(from.from):
		return interval{}, mock.Refuse("badRequest")
	}
	return interval{from.from, to.to}, nil
}

// parseEnd returns the time that one end of an interval stands for: a period,
// or a point that begins and ends at once.
func parseEnd(text string) (interval, bool) {
	for _, p := range periods {
		if at, err := time.Parse(p.layout, text); err == nil {
			return interval{at, at.AddDate(p.years, p.months, p.days)}, true
		}
	}
	for _, layout := range instants {
		if at, err := time.Parse(layout, text); err == nil {
			return interval{at.UTC(), at.UTC()}, true
		}
	}
	return interval{}, false
}
