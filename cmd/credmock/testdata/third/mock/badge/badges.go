package badge

import (
	"context"
	"encoding/base64"
	"strconv"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

type door struct {
	Name string `yaml:"name"`
}

// A badge opens doors.
type badge struct {
	Serial string   `yaml:"serial" json:"serial"`
	Holder string   `yaml:"holder" json:"holder"`
	Doors  []string `yaml:"doors" json:"doors"`
	Lost   bool     `yaml:"lost,omitempty" json:"lost"`
	PIN    string   `yaml:"pin" json:"-"`
}

var (
	doorByName    = table.Unique("name", func(d *door) string { return d.Name })
	badgeBySerial = table.Unique("serial", func(b *badge) string { return b.Serial })

	_      = table.New("badge.door", doorByName)
	badges = table.New("badge.badge", badgeBySerial)
)

type newBadge struct {
	badge
	PIN string `json:"pin"`
}

func listBadges(_ context.Context, c *mock.Call, in struct {
	Page int64 `arg:"page"`
	Size int64 `arg:"size"`
	Lost bool  `arg:"lost"`
}) ([]badge, error) {
	rows, err := badgeBySerial.Rows(c.Tx)
	out := []badge{}
	before := (in.Page - 1) * in.Size
	for _, b := range rows {
		if b.Lost && !in.Lost {
			continue
		}
		if before--; before < 0 && int64(len(out)) < in.Size {
			out = append(out, *b)
		}
	}
	return out, err
}

// issueBadge draws the PIN from the sandbox's randomness; serial numbers go on.
func issueBadge(_ context.Context, c *mock.Call, in struct {
	Body struct {
		Holder string   `arg:"holder"`
		Doors  []string `arg:"doors"`
	} `arg:"body"`
}) (*newBadge, error) {
	b := &badge{Holder: in.Body.Holder, Doors: append([]string{}, in.Body.Doors...)}
	if err := b.check(c); err != nil {
		return nil, err
	}
	number, err := badges.Next(c.Tx)
	if err != nil {
		return nil, err
	}
	b.Serial = strconv.FormatInt(1000000+number, 10)
	if b.PIN, err = c.Random().Text(6, base64.RawURLEncoding); err != nil {
		return nil, err
	}
	return &newBadge{*b, b.PIN}, badges.Create(c.Tx, b)
}

// check refuses a door that the office does not know.
func (b *badge) check(c *mock.Call) error {
	for _, name := range b.Doors {
		if _, err := mock.MustFirst(c.Tx, doorByName, name, "unknownDoor", "door", name); err != nil {
			return err
		}
	}
	return nil
}

type bySerial struct {
	Serial string `arg:"serial"`
}

func getBadge(_ context.Context, c *mock.Call, in bySerial) (*badge, error) {
	return find(c, in.Serial)
}

func find(c *mock.Call, serial string) (*badge, error) {
	return mock.MustFirst(c.Tx, badgeBySerial, serial, "noBadge", "serial", serial)
}

func changeBadge(_ context.Context, c *mock.Call, in struct {
	Serial string `arg:"serial"`
	Body   struct {
		Holder *string   `arg:"holder"`
		Doors  *[]string `arg:"doors"`
		Lost   *bool     `arg:"lost"`
	} `arg:"body"`
}) (*badge, error) {
	b, err := find(c, in.Serial)
	if err != nil {
		return nil, err
	}
	next := *b
	if in.Body.Holder != nil {
		next.Holder = *in.Body.Holder
	}
	if in.Body.Doors != nil {
		next.Doors = append([]string{}, *in.Body.Doors...)
	}
	if in.Body.Lost != nil {
		next.Lost = *in.Body.Lost
	}
	if err := next.check(c); err != nil {
		return nil, err
	}
	return &next, badges.Replace(c.Tx, &next)
}

type withdrawn struct{}

func (withdrawn) AnswerName() string { return "badgeWithdrawn" }

func withdrawBadge(_ context.Context, c *mock.Call, in bySerial) (withdrawn, error) {
	b, err := find(c, in.Serial)
	if err != nil {
		return withdrawn{}, err
	}
	return withdrawn{}, badges.Delete(c.Tx, b)
}
