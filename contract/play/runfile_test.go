package play

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// aPast is a run file with every event in it.
const aPast = `{"event":"run","run":"k7f3q9"}
{"event":"making","n":1,"provider":"whmcs","operation":"CreateOAuthCredential","name":"k7f3q9 1"}
{"event":"made","n":1,"fields":{"credentialId":7}}
{"event":"naming","n":1,"name":"k7f3q9 one"}
{"event":"making","n":2,"provider":"purecloud","operation":"postOauthClients","name":"k7f3q9 2"}
{"event":"refused","n":2}
{"event":"gone","n":1}
{"event":"clean"}
`

// FuzzReadRunFile reads anything as a run file: it is believed when something is to
// be removed. What it calls open was to be made and is not told to be gone, in that
// order. A crash at any byte loses at most the line that it cut.
func FuzzReadRunFile(f *testing.F) {
	f.Add([]byte(aPast), uint(300))
	f.Add([]byte(strings.Replace(aPast, `"n":2,"provider"`, `"n":1,"provider"`, 1)), uint(40))
	f.Add([]byte(`{"event":"run","run":"a"}`+"\n{\n{\n"), uint(0))
	f.Add([]byte(`{"event":"making","n":-1}`+"\n\n"), uint(7))
	f.Fuzz(func(t *testing.T, text []byte, cut uint) {
		all, err := readPast(bytes.NewReader(text))
		if err != nil {
			return
		}
		checkPast(t, all)
		if slices.ContainsFunc(bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n")), func(line []byte) bool {
			var e entry
			return json.Unmarshal(line, &e) != nil
		}) {
			return // cut already, or as good as: a second cut makes it no run file
		}
		text = text[:cut%uint(len(text)+1)]
		part, err := readPast(bytes.NewReader(text))
		if err != nil {
			if part, err = readPast(strings.NewReader(aPast[:strings.Index(aPast, "\n")+1] + string(text))); err != nil {
				t.Fatalf("cut at %d it cannot be read: %v", len(text), err)
			}
		}
		checkPast(t, part)
		if len(part.all) > len(all.all) {
			t.Errorf("cut at %d it tells of %d things, of %d before", len(text), len(part.all), len(all.all))
		}
	})
}

func checkPast(t *testing.T, p past) {
	t.Helper()
	if p.run == "" {
		t.Error("it was taken and names no run")
	}
	at := 0
	for _, e := range p.open {
		for at < len(p.all) && !cmp.Equal(p.all[at], e) {
			at++
		}
		if at == len(p.all) || e.Event != eventMaking {
			t.Fatalf("%+v is open, which is not among what was to be made, in that order: %+v", e, p.all)
		}
		at++
	}
}
