package purecloud

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

// A usageRow has all six dimensions and all six counters, whatever was asked
// for (§6.2).
type usageRow struct {
	ClientID       string `json:"clientId" yaml:"clientId" help:"The client." example:"c0ffee00-0000-4000-8000-000000000001"`
	ClientName     string `json:"clientName" yaml:"clientName" help:"Its name." example:"Mock client"`
	OrganizationID string `json:"organizationId" yaml:"organizationId" help:"The organization." example:"0dd0c0de-0000-4000-8000-000000000001"`
	UserID         string `json:"userId" yaml:"userId" help:"The user; empty for client credentials." example:"facade00-0000-4000-8000-000000000001"`
	TemplateURI    string `json:"templateUri" yaml:"templateUri" help:"What was called." example:"'api/v2/users/{userId}'"`
	HTTPMethod     string `json:"httpMethod" yaml:"httpMethod" help:"How." example:"GET"`
	Status200      int64  `json:"status200" yaml:"status200" help:"Calls that came to a status below 300." example:"1200"`
	Status300      int64  `json:"status300" yaml:"status300" help:"Calls that came to a status below 400." example:"0"`
	Status400      int64  `json:"status400" yaml:"status400" help:"Calls that came to a status below 500, but 429." example:"30"`
	Status500      int64  `json:"status500" yaml:"status500" help:"Calls that came to a status from 500." example:"0"`
	Status429      int64  `json:"status429" yaml:"status429" help:"Calls that came to 429." example:"2"`
	Requests       int64  `json:"requests" yaml:"requests" help:"All of them." example:"1232"`
	Date           string `json:"date,omitempty" yaml:"date,omitempty" help:"The day, month or week." example:"2021-08-16"`
}

// A query asks for the usage of a client. Empty lists mean all metrics, and one
// group.
type query struct {
	during      interval
	granularity string
	metrics     []string
	groupBy     []string
}

// run adds up what the sandbox shows of a client's usage.
func (q query) run(c *mock.Call, cl *client) ([]usageRow, error) {
	seen, err := visible(c, cl)
	if err != nil {
		return nil, err
	}
	org, err := home(c.Tx)
	if err != nil {
		return nil, err
	}
	sums := map[usageRow]tally{} // by row without counters
	for key, counted := range seen {
		day := time.Unix(key.day, 0).UTC()
		if !q.during.holds(day) {
			continue
		}
		group := q.group(key, cl.Name, org.ID)
		group.Date = bucket(day, q.granularity)
		sums[group] = sums[group].plus(counted)
	}
	rows := make([]usageRow, 0, len(sums))
	for row, sum := range sums {
		rows = append(rows, q.fill(row, sum))
	}
	slices.SortFunc(rows, func(a, b usageRow) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.UserID, b.UserID),
			cmp.Compare(a.TemplateURI, b.TemplateURI), cmp.Compare(a.HTTPMethod, b.HTTPMethod))
	})
	return rows, nil
}

// visible returns a client's usage, past and counted. Today's shows from the
// next midnight on, unless the sandbox plays live figures (§6.2).
func visible(c *mock.Call, cl *client) (map[usageKey]tally, error) {
	past, err := usageByClient.All(c.Tx, cl.ID)
	if err != nil {
		return nil, err
	}
	seen := map[usageKey]tally{}
	for _, u := range past {
		seen[u.key()] = seen[u.key()].plus(u.tally())
	}
	for key, counted := range c.Counters().(*counters).counted() {
		if key.client == cl.ID {
			seen[key] = seen[key].plus(counted)
		}
	}
	if c.Behaviour(usageFreshness) == "daily" {
		today := dayOf(c.Now()).Unix()
		for key := range seen {
			if key.day >= today {
				delete(seen, key)
			}
		}
	}
	return seen, nil
}

// group is the row that a count belongs to: the dimensions that were asked for.
func (q query) group(key usageKey, name, organizationID string) usageRow {
	var row usageRow
	by := q.groupBy
	if len(by) == 0 {
		by = []string{"OAuthClientId"} // §6.2
	}
	for _, dimension := range by {
		switch dimension {
		case "OAuthClientId":
			row.ClientID, row.ClientName = key.client, name
		case "OrganizationId":
			row.OrganizationID = organizationID
		case "UserId":
			row.UserID = key.user
		case "TemplateUri":
			row.TemplateURI = key.template
		case "HttpMethod":
			row.HTTPMethod = key.method
		}
	}
	return row
}

// fill puts the counters that were asked for into a row.
func (q query) fill(row usageRow, sum tally) usageRow {
	for metric, into := range map[string]struct {
		field *int64
		count int64
	}{
		"Status200": {&row.Status200, sum.Status200}, "Status300": {&row.Status300, sum.Status300},
		"Status400": {&row.Status400, sum.Status400}, "Status500": {&row.Status500, sum.Status500},
		"Status429": {&row.Status429, sum.Status429},
		"Requests":  {&row.Requests, sum.Status200 + sum.Status300 + sum.Status400 + sum.Status500},
	} {
		if len(q.metrics) == 0 || slices.Contains(q.metrics, metric) {
			*into.field = into.count
		}
	}
	return row
}

// bucket is the first day of the period that a day belongs to, in the form of
// rows: without milliseconds. Without a granularity there is none.
func bucket(day time.Time, granularity string) string {
	switch granularity {
	case "":
		return ""
	case "Week":
		day = day.AddDate(0, 0, -(int(day.Weekday())+6)%7) // to Monday
	case "Month":
		day = day.AddDate(0, 0, 1-day.Day())
	}
	return day.Format("2006-01-02T15:04:05Z")
}

// A usage is counted calls of one day, as a fixture tells them.
type usage struct {
	ClientID string    `yaml:"client" needed:"true" help:"Who called, by id." example:"c0ffee00-0000-4000-8000-000000000001"`
	UserID   string    `yaml:"user,omitempty" help:"For whom, by id; none for client credentials." example:"facade00-0000-4000-8000-000000000001"`
	Template string    `yaml:"templateUri" needed:"true" help:"What was called." example:"'api/v2/users/{userId}'"`
	Method   string    `yaml:"httpMethod" needed:"true" help:"How." example:"GET"`
	Day      time.Time `yaml:"day" needed:"true" help:"On which day." example:"2021-08-16"`

	Status200 int64 `yaml:"status200,omitempty" help:"Calls that came to a status below 300." example:"1200"`
	Status300 int64 `yaml:"status300,omitempty" help:"Calls that came to a status below 400." example:"0"`
	Status400 int64 `yaml:"status400,omitempty" help:"Calls that came to a status below 500, but 429." example:"30"`
	Status500 int64 `yaml:"status500,omitempty" help:"Calls that came to a status from 500." example:"0"`
	Status429 int64 `yaml:"status429,omitempty" help:"Calls that came to 429." example:"2"`
}

var (
	usageByID     = table.Unique("client, user, templateUri, httpMethod and day", (*usage).id)
	usageByClient = table.Many("client", func(u *usage) string { return u.ClientID })
	_             = table.New("purecloud.usage", usageByID, usageByClient)
)

func (u *usage) check(p *mock.Problems) {
	if u.Day.Unix() <= 0 {
		p.Add("day", "is before 1970")
	}
}

func (u *usage) key() usageKey {
	return usageKey{u.ClientID, u.UserID, u.Template, u.Method, dayOf(u.Day).Unix()}
}

func (u *usage) tally() tally {
	return tally{u.Status200, u.Status300, u.Status400, u.Status500, u.Status429}
}

func usageOf(key usageKey, t tally) usage {
	return usage{
		ClientID: key.client, UserID: key.user, Template: key.template, Method: key.method, Day: time.Unix(key.day, 0).UTC(),
		Status200: t.Status200, Status300: t.Status300, Status400: t.Status400, Status500: t.Status500, Status429: t.Status429,
	}
}

// id joins what no two rows share.
func (u *usage) id() string {
	return strings.Join([]string{u.ClientID, u.UserID, u.Template, u.Method, dayOf(u.Day).Format(time.DateOnly)}, " ")
}
