package mock

import (
	"slices"
	"sync/atomic"
)

// A kin is a sandbox among those that were copied from it, which hold what it held
// then. It outlives its sandbox for as long as copies are left.
type kin struct {
	box      atomic.Pointer[Sandbox] // nil once it is gone
	parent   *kin
	children map[*kin]bool

	keys   int    // how many entries name it
	turn   uint32 // counts what replaced its state
	begin  uint32 // the turn in which its start was written
	astray bool   // since its last reset it may have lost what its start held
}

func (k *kin) bears(child *kin) {
	if k.children == nil {
		k.children = map[*kin]bool{}
	}
	child.parent = k
	k.children[child] = true
}

// ends takes a sandbox out, and its ancestors that only it kept.
func (k *kin) ends() {
	k.box.Store(nil)
	for ; k.parent != nil && k.box.Load() == nil && len(k.children) == 0; k = k.parent {
		delete(k.parent.children, k)
	}
}

// each shows the sandboxes of a family until it is told to stop.
func (k *kin) each(visit func(*Sandbox) bool) bool {
	if box := k.box.Load(); box != nil && !visit(box) {
		return false
	}
	for child := range k.children {
		if !child.each(visit) {
			return false
		}
	}
	return true
}

// holders is who wrote what callers are known by: it says where to look, and the
// stores say who holds it still.
type holders struct {
	one   map[string]holder
	more  map[string][]holder // further ones
	stale int                 // about how many entries lead nowhere
}

type holder struct {
	kin  *kin
	turn uint32
}

func (h *holders) add(key string, k *kin) {
	if h.one == nil {
		h.one, h.more = map[string]holder{}, map[string][]holder{}
	}
	first, taken := h.one[key]
	switch {
	case !taken, first.kin == k && first.turn != k.begin:
		h.one[key] = holder{k, k.turn}
	case first.kin == k:
		return
	case !slices.ContainsFunc(h.more[key], func(o holder) bool { return o.kin == k }):
		h.more[key] = append(h.more[key], holder{k, k.turn})
	}
	if !taken {
		k.keys++
	}
}

// remove forgets a key that a sandbox deleted, unless its start or a copy has it.
func (h *holders) remove(key string, k *kin) {
	first := h.one[key]
	if first.kin == k && first.turn != k.begin && len(k.children) == 0 && len(h.more[key]) == 0 {
		delete(h.one, key)
		k.keys--
		return
	}
	k.astray = true
}

// sure returns the sandbox that an entry names, where no look into its store is
// needed: nobody else can hold the key, and nothing took it away. Most calls come to
// one of these.
func (h *holders) sure(first holder, key string) *Sandbox {
	k := first.kin
	if k.astray || len(k.children) > 0 || first.turn != k.turn && first.turn != k.begin || len(h.more) > 0 && len(h.more[key]) > 0 {
		return nil
	}
	return k.box.Load()
}

// sweep drops what leads nowhere, once that is most of it.
func (h *holders) sweep() {
	if h.stale < 1024 || h.stale < len(h.one)/2 {
		return
	}
	h.stale = 0
	for key, first := range h.one {
		others := slices.DeleteFunc(h.more[key], holder.isStale)
		delete(h.more, key)
		if first.isStale() {
			first.kin.keys--
			if len(others) == 0 {
				delete(h.one, key)
				continue
			}
			first, others = others[0], others[1:]
			first.kin.keys++
			h.one[key] = first
		}
		if len(others) > 0 {
			h.more[key] = others
		}
	}
}

func (h holder) isStale() bool {
	k := h.kin
	return len(k.children) == 0 && (k.box.Load() == nil || h.turn != k.turn && h.turn != k.begin)
}

// holder returns the one sandbox that a caller is known in; several is true where
// more than one holds what it showed, the default one included.
func (b *boxes) holder(p *provider, key string) (box *Sandbox, several bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	first, known := b.holders.one[key]
	if !known {
		return nil, b.inherited(p, key)
	}
	found := 0
	if box = b.holders.sure(first, key); box != nil {
		found = 1
	} else {
		box, found = b.look(p, key, first)
	}
	if found == 1 && (!box.alone.Load() || b.mixed.Load()) && b.main.knows(p.Name, key) {
		found++
	}
	if found > 1 {
		return nil, true
	}
	return box, false
}

// look asks the stores who holds a key, until it has found two.
func (b *boxes) look(p *provider, key string, first holder) (box *Sandbox, found int) {
	ask := func(candidate *Sandbox) bool {
		if candidate.knows(p.Name, key) {
			box = candidate
			found++
		}
		return found < 2
	}
	if first.kin.each(ask) {
		for _, other := range b.holders.more[key] {
			other.kin.each(ask)
		}
	}
	return box, found
}

// inherited reports whether a copy of the default sandbox has what that one holds.
// It looks at few of them: only a finding comes of it.
func (b *boxes) inherited(p *provider, key string) bool {
	if len(b.main.kin.children) == 0 || !b.main.knows(p.Name, key) {
		return false
	}
	tries := 0
	for child := range b.main.kin.children {
		if box := child.box.Load(); box != nil && box.knows(p.Name, key) {
			return true
		}
		if tries++; tries == 4 {
			break
		}
	}
	return false
}

// knows reports whether a caller is known to a provider of the sandbox.
func (s *Sandbox) knows(provider, key string) bool {
	if s.begun.Load() == nil {
		return false
	}
	tx := s.now().store.Read()
	defer tx.Abort()
	for _, by := range s.surface.provider(provider).Callers {
		if held, err := by.Holds(tx, key); held && err == nil {
			return true
		}
	}
	return false
}
