package tree

import (
	"encoding/binary"
	"fmt"
	"math"
)

// A packed tree is what a program embeds: it is unpacked in a fraction of the
// time that reading text takes. Every text stands in it once, and so does every
// object and list, however often the trees hold it. It is
//
//	the number of texts, of members, of items, of nodes, of roots
//	the length of each text, then the texts
//	the nodes, each after those that it holds: a kind, a length, and its contents
//	the roots
//
// where every number is a varint, and a value is one too: a kind in the lowest
// three bits, and above them an index or the value itself.
const (
	packedText = iota
	packedObject
	packedList
	packedInt
	packedFloat
	packedWord // null, false or true
)

var words = []any{nil, false, true}

// Pack writes trees that share most of what they hold.
func Pack(roots ...any) ([]byte, error) {
	p := packer{texts: map[string]uint64{}, nodes: map[string]uint64{}}
	var packed []byte
	for _, root := range roots {
		v, err := p.value(root)
		if err != nil {
			return nil, err
		}
		packed = binary.AppendUvarint(packed, v)
	}
	var out []byte
	for _, n := range []int{len(p.lengths), p.members, p.items, len(p.nodes), len(roots)} {
		out = binary.AppendUvarint(out, uint64(n))
	}
	for _, n := range p.lengths {
		out = binary.AppendUvarint(out, uint64(n))
	}
	out = append(out, p.text...)
	out = append(out, p.body...)
	return append(out, packed...), nil
}

type packer struct {
	texts   map[string]uint64
	lengths []int
	text    []byte

	nodes          map[string]uint64 // by how each is written
	body           []byte
	members, items int
}

func (p *packer) intern(s string) uint64 {
	at, known := p.texts[s]
	if !known {
		at = uint64(len(p.lengths))
		p.texts[s] = at
		p.lengths = append(p.lengths, len(s))
		p.text = append(p.text, s...)
	}
	return at
}

func (p *packer) value(v any) (uint64, error) {
	switch v := v.(type) {
	case string:
		return p.intern(v)<<3 + packedText, nil
	case int:
		return (uint64(v)<<1^uint64(v>>63))<<3 | packedInt, nil
	case float64:
		return p.intern(string(binary.BigEndian.AppendUint64(nil, math.Float64bits(v))))<<3 | packedFloat, nil
	case Object:
		return p.object(v)
	case []any:
		return p.list(v)
	}
	for i, word := range words {
		if v == word {
			return uint64(i)<<3 | packedWord, nil
		}
	}
	return 0, fmt.Errorf("a tree holds no %T", v)
}

func (p *packer) object(o Object) (uint64, error) {
	node := binary.AppendUvarint([]byte{packedObject}, uint64(len(o)))
	for _, m := range o {
		v, err := p.value(m.Value)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", m.Key, err)
		}
		node = binary.AppendUvarint(binary.AppendUvarint(node, p.intern(m.Key)), v)
	}
	at, isNew := p.node(node)
	if isNew {
		p.members += len(o)
	}
	return at<<3 | packedObject, nil
}

func (p *packer) list(list []any) (uint64, error) {
	node := binary.AppendUvarint([]byte{packedList}, uint64(len(list)))
	for i, item := range list {
		v, err := p.value(item)
		if err != nil {
			return 0, fmt.Errorf("%d: %w", i, err)
		}
		node = binary.AppendUvarint(node, v)
	}
	at, isNew := p.node(node)
	if isNew {
		p.items += len(list)
	}
	return at<<3 | packedList, nil
}

// node returns where a node stands among the nodes.
func (p *packer) node(written []byte) (at uint64, isNew bool) {
	at, known := p.nodes[string(written)]
	if !known {
		at = uint64(len(p.nodes))
		p.nodes[string(written)] = at
		p.body = append(p.body, written...)
	}
	return at, !known
}
