package mock

import (
	"errors"
	"net/http"
	"strings"

	"github.com/credmock/credmock/mock/table"
)

// defaultMaxRows is about 1.4 GB of rows, as the services fill them.
const defaultMaxRows = 1_000_000

// rowsCap is what the option comes to: nil bounds nothing.
func (o Options) rowsCap() *table.Cap {
	switch {
	case o.MaxRows < 0:
		return nil
	case o.MaxRows == 0:
		return &table.Cap{Rows: defaultMaxRows}
	}
	return &table.Cap{Rows: int64(o.MaxRows)}
}

// moreRows ends what is said of a store that is full.
const moreRows = "; reset the sandbox, delete some, or allow more with --max-rows"

// full makes what the service answers of a store that takes no more rows. Everything
// that the call wrote is dropped.
func (c *Call) full(err error) error {
	if _, refused := err.(*Refusal); refused {
		return err
	}
	var full *table.FullError
	if !errors.As(err, &full) {
		return err
	}
	c.Note("the mock is full: " + full.Error() + moreRows)
	return c.overloaded("storeFull")
}

// overloaded is how the service says that it cannot serve the call now: by an answer
// of the catalogue where the operation has one, and else by the page that a server in
// front of the service would show.
func (c *Call) overloaded(page string) error {
	for _, name := range c.provider.Overloaded {
		if c.catalogued(name) != nil {
			return &Refusal{Name: name, scheduled: true}
		}
	}
	status := http.StatusServiceUnavailable
	return &Page{Name: page, Response: errorPage(status, titleOf(status), titleOf(status))}
}

// A limited error is one of a [table.FullError] for who steers the mock.
func limited(err error) error {
	var full *table.FullError
	if errors.As(err, &full) && !strings.HasSuffix(err.Error(), moreRows) {
		return errors.New(full.Error() + moreRows)
	}
	return err
}

// Rows is how many rows there are in all tables of the sandbox.
func (s *Sandbox) Rows() int64 { return s.now().store.Size() }
