package tree_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/spec/tree"
)

func TestUnpackReturnsWhatWasPacked(t *testing.T) {
	t.Parallel()
	shared := tree.Object{{Key: "b", Value: "a"}, {Key: "a", Value: []any{"b", 1.5}}}
	tests := []struct {
		name string
		v    any
	}{
		{"text", "x"}, {"empty_text", ""}, {"null", nil}, {"false", false}, {"true", true},
		{"zero", 0}, {"int", 300}, {"negative", -300}, {"float", -0.25},
		{"empty_object", tree.Object{}}, {"empty_list", []any{}},
		{"nested", tree.Object{{Key: "x", Value: shared}, {Key: "y", Value: []any{shared, shared, nil}}}},
	}
	var all []any
	for _, tt := range tests {
		all = append(all, tt.v)
	}
	packed, err := tree.Pack(all...)
	if err != nil {
		t.Fatal(err)
	}
	got, err := tree.Unpack(packed)
	if err != nil {
		t.Fatal(err)
	}
	for i, tt := range tests {
		if diff := cmp.Diff(tt.v, got[i]); diff != "" {
			t.Errorf("%s mismatch (-want +got):\n%s", tt.name, diff)
		}
	}
}

// What two trees have in common stands once, and an append to the one is not
// seen in the other.
func TestUnpackedTreesShare(t *testing.T) {
	t.Parallel()
	part := tree.Object{{Key: "a", Value: 1}}
	packed, err := tree.Pack(tree.Object{{Key: "x", Value: part}}, tree.Object{{Key: "y", Value: part}})
	if err != nil {
		t.Fatal(err)
	}
	roots, err := tree.Unpack(packed)
	if err != nil {
		t.Fatal(err)
	}
	x, y := roots[0].(tree.Object).Object("x"), roots[1].(tree.Object).Object("y")
	if &x[0] != &y[0] {
		t.Error("the part stands twice")
	}
	if longer := append(x, tree.Member{Key: "b"}); &longer[0] == &y[0] {
		t.Error("an append writes behind a part")
	}
}

func TestPackRefusesOtherTypes(t *testing.T) {
	t.Parallel()
	_, err := tree.Pack(tree.Object{{Key: "a", Value: []any{int8(1)}}})
	if got, want := err.Error(), "a: 0: a tree holds no int8"; got != want {
		t.Errorf("Pack = %q, want %q", got, want)
	}
}

// A broken packing is an error, never a panic.
func FuzzUnpack(f *testing.F) {
	packed, err := tree.Pack(tree.Object{{Key: "a", Value: []any{"b", 1, nil, 2.5, tree.Object{}}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(packed)
	f.Add(packed[:len(packed)-1])
	f.Fuzz(func(t *testing.T, packed []byte) {
		if roots, err := tree.Unpack(packed); err == nil && len(packed) > 0 && len(roots) > len(packed) {
			t.Errorf("%d bytes hold %d roots", len(packed), len(roots))
		}
	})
}
