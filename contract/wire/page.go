package wire

import (
	"maps"
	"net/url"
	"slices"
)

// NextPage reads off an answer that lists whether there is more than the rows that
// were read so far, and what to ask for it: the query of the address that leads to
// the next page, or the number of the page where the answer counts them. It asks
// for nothing where the answer does not say how.
func NextPage(value any, read int) (arguments []Argument, more bool) {
	if address, ok := Lookup(value, "nextUri"); ok && address != nil {
		u, err := url.Parse(Text(address))
		if err != nil || u.RawQuery == "" {
			return nil, true
		}
		query := u.Query()
		for _, name := range slices.Sorted(maps.Keys(query)) {
			arguments = append(arguments, Argument{Name: name, Value: query.Get(name)})
		}
		return arguments, true
	}
	number := func(name string) (float64, bool) {
		v, _ := Lookup(value, name)
		n, ok := v.(float64)
		return n, ok
	}
	at, counted := number("pageNumber")
	last, ends := number("pageCount")
	if counted && ends && at < last {
		arguments = []Argument{{Name: "pageNumber", Value: at + 1}}
		if size, ok := number("pageSize"); ok {
			arguments = append(arguments, Argument{Name: "pageSize", Value: size})
		}
		return arguments, true
	}
	total, ok := number("total")
	return nil, ok && !ends && int(total) > read
}
