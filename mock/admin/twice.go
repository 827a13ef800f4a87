package admin

import (
	"bytes"
	"encoding/json"
)

// refuseTwice refuses a body in which a field stands twice in one object: the first one
// would silently be lost. What else is wrong with it was found before.
func refuseTwice(body []byte) error {
	d := json.NewDecoder(bytes.NewReader(body))
	type level struct {
		seen   map[string]bool // nil in a list
		isName bool            // the next text is one
	}
	var open []level
	for {
		token, err := d.Token()
		if err != nil {
			return nil
		}
		if delim, isDelim := token.(json.Delim); isDelim && (delim == '}' || delim == ']') {
			open = open[:len(open)-1]
		} else {
			if n := len(open); n > 0 && open[n-1].isName {
				name, _ := token.(string)
				if open[n-1].seen[name] {
					return refuse("the field %q stands twice", name)
				}
				open[n-1].seen[name], open[n-1].isName = true, false
				continue
			}
			switch token {
			case json.Delim('{'):
				open = append(open, level{map[string]bool{}, true})
				continue
			case json.Delim('['):
				open = append(open, level{})
				continue
			}
		}
		if n := len(open); n > 0 && open[n-1].seen != nil {
			open[n-1].isName = true // a value has ended
		}
	}
}
