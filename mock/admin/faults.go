package admin

import (
	"context"
	"time"

	"github.com/credmock/credmock/mock"
)

type (
	faults struct {
		Faults []faultView `json:"faults"`
	}
	faultView struct {
		Provider    string            `json:"provider,omitempty" arg:"provider"`
		Operation   string            `json:"operation,omitempty" arg:"operation"`
		Answer      string            `json:"answer,omitempty" arg:"answer"`
		Effect      string            `json:"effect,omitempty" arg:"effect"`
		Status      int64             `json:"status,omitempty" arg:"status"`
		Delay       string            `json:"delay,omitempty" arg:"delay"`
		UpTo        string            `json:"upTo,omitempty" arg:"upTo"`
		Count       int64             `json:"count" arg:"count"`
		Probability float64           `json:"probability,omitempty" arg:"probability"`
		Seed        string            `json:"seed,omitempty" arg:"seed"`
		Values      map[string]string `json:"values,omitempty" arg:"values"`
	}
	faultArgs struct {
		Body faultView `arg:"body"`
	}
)

func readFaults(_ context.Context, _ *mock.Call, box *mock.Sandbox, _ struct{}) (faults, error) {
	out := faults{[]faultView{}}
	for _, f := range box.Faults() {
		out.Faults = append(out.Faults, faultView{
			Provider: f.Provider, Operation: f.Operation, Answer: f.Answer, Effect: string(f.Effect), Status: int64(f.Status),
			Delay: written(f.Delay), UpTo: written(f.UpTo), Count: int64(f.Count), Probability: f.Probability, Seed: f.Seed, Values: f.Values,
		})
	}
	return out, nil
}

func schedule(ctx context.Context, c *mock.Call, box *mock.Sandbox, in faultArgs) (faults, error) {
	f := mock.Fault{
		Provider: in.Body.Provider, Operation: in.Body.Operation, Answer: in.Body.Answer, Effect: mock.Effect(in.Body.Effect), Status: int(in.Body.Status),
		Count: int(in.Body.Count), Probability: in.Body.Probability, Seed: in.Body.Seed, Values: in.Body.Values,
	}
	var err error
	if f.Delay, err = parseDuration("delay", in.Body.Delay); err != nil {
		return faults{}, err
	}
	if f.UpTo, err = parseDuration("upTo", in.Body.UpTo); err != nil {
		return faults{}, err
	}
	if err := box.Schedule(f); err != nil {
		return faults{}, refuse("%v", err)
	}
	return readFaults(ctx, c, box, struct{}{})
}

// written is a duration; none is nothing.
func written(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

// parseDuration reads a field; one that was not sent is none.
func parseDuration(field, text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, refuse("%s: %q is not a duration such as 2s or 300ms", field, text)
	}
	return d, nil
}

func clearFaults(_ context.Context, _ *mock.Call, box *mock.Sandbox, _ struct{}) (any, error) {
	box.ClearFaults()
	return nil, nil
}
