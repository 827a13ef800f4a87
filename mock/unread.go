package mock

import (
	"fmt"
	"sync/atomic"

	"github.com/credmock/credmock/spec"
)

const (
	defaultUnread = 256 << 20
	smallAnswer   = 64 << 10 // the system's own buffers take it off our hands
)

// unread are the large answers on their way: a client that does not read keeps its
// own in memory until the connection's time is over.
type unread struct {
	most  int64
	bytes atomic.Int64
	turns chan struct{} // of calls that read many rows
}

// manyRows are so many that what is made of all of them for one answer counts.
const manyRows = 5000

// takeTurn lets no more calls read a store of many rows at a time than there are
// processors: to do it side by side is no quicker, and each holds what it has made.
func (s *Server) takeTurn(c *Call) {
	if c.state.store.Size() < manyRows || c.Operation.Effect != spec.Read || c.Tx.Writes() {
		return
	}
	s.unread.turns <- struct{}{}
	c.turn = true
}

// endTurn ends the turn of a call that has one.
func (s *Server) endTurn(c *Call) {
	if c.turn {
		c.turn = false
		<-s.unread.turns
	}
}

// hold counts an answer until the function is called that it returns; false is an
// answer for which there is no room beside the others.
func (u *unread) hold(size int64) (release func(), ok bool) {
	if u.most > 0 && u.bytes.Add(size) > max(u.most, size) {
		u.bytes.Add(-size)
		return nil, false
	}
	return func() { u.bytes.Add(-size) }, true
}

// release is that of an answer that is not counted.
func release() {}

// room takes room for an answer. A call that only read is refused where there is
// none; what one wrote is told all the same.
func (s *Server) room(c *Call, answer Response, err error) (Response, func(), error) {
	if len(answer.Body) <= smallAnswer || c.Operation == nil || c.Operation.Effect != spec.Read {
		return answer, release, err
	}
	done, ok := s.unread.hold(int64(len(answer.Body)))
	if ok {
		return answer, done, err
	}
	c.Note(fmt.Sprintf("the mock is full: clients have not read %d bytes of large answers yet, and it may be no more than %d; "+
		"read them, ask for less, or allow more with --max-unread", s.unread.bytes.Load(), s.unread.most))
	answer, err = s.finish(c, nil, c.overloaded("unreadAnswers"))
	return answer, release, err
}
