package target_test

import (
	"strings"
	"testing"

	"github.com/credmock/credmock/contract/target"
	"github.com/credmock/credmock/spec"
)

// FuzzProfile reads anything as a target file. What is taken has addresses, somebody
// who calls and a pace, and is taken again; what is refused is refused in words that
// name the file and never what the environment holds.
func FuzzProfile(f *testing.F) {
	f.Add(goodProfile)
	f.Add(goodProfile + "  patience: {lists: 300ms, reads: 0s, eventually: 5s}\n  capabilities: [reset]\n  control: http://127.0.0.1:8081\n  controlToken: {env: SECRET}\n")
	f.Add(goodProfile + "  deviations: [{rule: header, pointer: Date, reason: no clock, since: 2026-01-01, expires: 2026-06-30}]\n  hosts: {login: 'http://a'}\n  proxy: http://b\n")
	f.Add("purecloud: {url: 'https://api.example.com', principals: {default: {clientId: a, clientSecret: {env: SECRET}, token: {env: EMPTY}}}, rate: .inf}\n")
	f.Add("whmcs: &a {url: *a}\n")
	f.Add("? [a]\n: b\n")
	f.Add("whmcs: {url: 'http://%zz', headers: {Authorization: x}, timeout: -1s}\n--- \n")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "file") || strings.Contains(text, "ca") && !strings.Contains(text, goodProfile) {
			return // other files are none of its business
		}
		p, err := target.ReadProfile("t.yaml", []byte(text), environ)
		var targets []*target.Target
		if err == nil {
			targets, err = p.Targets(spec.Load)
		}
		if err != nil {
			if !strings.HasPrefix(err.Error(), "t.yaml:") || strings.Contains(err.Error(), canary) && !strings.Contains(text, canary) {
				t.Errorf("the error is %q", err)
			}
			return
		}
		if len(targets) == 0 {
			t.Error("a profile of nobody was taken")
		}
		for _, one := range targets {
			if _, ok := one.Principals[""]; !ok || one.URLs[""] == "" || one.Interval < 0 || one.Document == nil || one.Client == nil {
				t.Errorf("the target is %+v", one)
			}
		}
		if p, err = target.ReadProfile("t.yaml", []byte(text), environ); err == nil {
			_, err = p.Targets(spec.Load)
		}
		if err != nil {
			t.Errorf("what was taken is refused the second time: %v", err)
		}
	})
}
