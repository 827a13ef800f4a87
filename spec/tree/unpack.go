package tree

import (
	"encoding/binary"
	"errors"
	"math"
)

var errPacked = errors.New("this is no packed tree")

// Unpack returns the trees that [Pack] was given. They share what they have in
// common, so nobody may change them.
func Unpack(packed []byte) (roots []any, err error) {
	defer func() {
		if r := recover(); r != nil { // an index or a length that leads out of it
			roots, err = nil, errPacked
		}
	}()
	u := unpacker{rest: packed, most: uint64(len(packed))}
	texts, members, items, nodes, wanted := u.size(), u.size(), u.size(), u.size(), u.size()
	lengths := make([]int, texts)
	total := 0
	for i := range lengths {
		lengths[i] = u.size()
		total += lengths[i]
	}
	all := string(u.rest[:total])
	u.rest = u.rest[total:]
	u.texts, u.boxed = make([]string, texts), make([]any, texts)
	for i, n := range lengths {
		u.texts[i], all = all[:n], all[n:]
	}
	u.members, u.items = make([]Member, members), make([]any, items)
	u.nodes = make([]any, 0, nodes)
	for range nodes {
		u.nodes = append(u.nodes, u.node())
	}
	for range wanted {
		roots = append(roots, u.value())
	}
	if len(u.rest) > 0 {
		return nil, errPacked
	}
	return roots, nil
}

type unpacker struct {
	rest    []byte
	most    uint64
	texts   []string
	boxed   []any // the texts as values, made when first needed
	members []Member
	items   []any
	nodes   []any
}

func (u *unpacker) number() uint64 {
	v, n := binary.Uvarint(u.rest)
	if n <= 0 {
		panic(errPacked)
	}
	u.rest = u.rest[n:]
	return v
}

// size reads a number of things, each of which takes a byte at least.
func (u *unpacker) size() int {
	n := u.number()
	if n > u.most {
		panic(errPacked)
	}
	return int(n)
}

func (u *unpacker) node() any {
	kind := u.number()
	n := u.size()
	if kind == packedList {
		list := u.items[:n:n]
		u.items = u.items[n:]
		for i := range list {
			list[i] = u.value()
		}
		return list
	}
	o := Object(u.members[:n:n])
	u.members = u.members[n:]
	for i := range o {
		o[i] = Member{u.texts[u.number()], u.value()}
	}
	return o
}

func (u *unpacker) value() any {
	v := u.number()
	at := v >> 3
	switch v & 7 {
	case packedText:
		if u.boxed[at] == nil {
			u.boxed[at] = u.texts[at]
		}
		return u.boxed[at]
	case packedObject, packedList:
		return u.nodes[at]
	case packedInt:
		return int(at>>1) ^ -int(at&1)
	case packedFloat:
		return math.Float64frombits(binary.BigEndian.Uint64([]byte(u.texts[at])))
	default:
		return words[at]
	}
}
