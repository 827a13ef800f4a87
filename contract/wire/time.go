package wire

import (
	"strings"
	"time"
)

// layouts are the forms in which services write a time. Those without a zone leave
// open where it was.
var layouts = []struct {
	layout string
	zoned  bool
}{
	{time.RFC3339Nano, true},
	{"2006-01-02T15:04:05.999Z0700", true},
	{"2006-01-02 15:04:05", false},
	{"2 January 2006 3:04:05pm", false},
	{"2006-01-02T15:04:05", false},
}

// ReadTime reads a time, and says whether its zone is known.
func ReadTime(text string) (at time.Time, zoned, ok bool) {
	day, rest, isDay := strings.Cut(text, " ")
	for _, end := range []string{"st", "nd", "rd", "th"} {
		if number, cut := strings.CutSuffix(day, end); cut && isDay && len(number) < 3 {
			text = number + " " + rest
		}
	}
	for _, l := range layouts {
		if at, err := time.Parse(l.layout, text); err == nil {
			return at, l.zoned, true
		}
	}
	return time.Time{}, false, false
}
