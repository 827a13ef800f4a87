package purecloud

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

var (
	queryAnswers   = []string{"usageQueryStarted", "usageQueryAccepted", "invalidDate", "invalidValue", "notFound"}
	summaryAnswers = []string{"usageSummaryStarted", "usageSummaryAccepted", "badRequest", "notFound"}
)

// An execution is a usage query on its way. Its rows are those of the time when
// it was asked.
type execution struct {
	ID        string     `yaml:"id" needed:"true" help:"Its id." example:"ca11ab1e-0000-4000-8000-000000000001"`
	ClientID  string     `yaml:"client" needed:"true" help:"Whose usage was asked for, by id." example:"c0ffee00-0000-4000-8000-000000000001"`
	Polls     int64      `yaml:"polls,omitempty" help:"How often it will still be found running." example:"2"`
	Failed    bool       `yaml:"failed,omitempty" help:"It comes to nothing." example:"true"`
	Rows      []usageRow `yaml:"rows,omitempty" help:"What it found." example:"[{templateUri: 'api/v2/users/{userId}', httpMethod: GET, status200: 1200, requests: 1200}]"`
	ExpiresAt time.Time  `yaml:"expiresAt,omitempty" help:"When it may be forgotten; absent: never." example:"2100-01-01T00:00:00Z"`
}

var (
	executionByID     = table.Unique("id", func(e *execution) string { return e.ID })
	executionByClient = table.Many("client", func(e *execution) string { return e.ClientID })
	executionByExpiry = table.Many("expiry", func(e *execution) int64 { return expiry(e.ExpiresAt) })
	executions        = table.New("purecloud.execution", executionByID, executionByClient, executionByExpiry)
)

func (e *execution) check(p *mock.Problems) {
	mock.Refers(p, "client", clientByID, e.ClientID, noClient)
}

// A started query says where its results will be.
type started struct {
	ExecutionID string `json:"executionId"`
	ResultsURI  string `json:"resultsUri"`

	name string
}

// AnswerName tells the two statuses of a start apart (§9.19).
func (s *started) AnswerName() string { return s.name }

type queryArgs struct {
	ID   string `arg:"clientId"`
	Body struct {
		Interval    string   `arg:"interval"`
		Granularity string   `arg:"granularity"`
		Metrics     []string `arg:"metrics"`
		GroupBy     []string `arg:"groupBy"`
	} `arg:"body"`
}

func queryUsage(_ context.Context, c *mock.Call, in queryArgs) (*started, error) {
	cl, err := mustFind(c, in.ID)
	if err != nil {
		return nil, err
	}
	during, err := parseInterval(in.Body.Interval)
	if err != nil {
		return nil, err
	}
	return start(c, cl, "usageQuery", query{during, in.Body.Granularity, in.Body.Metrics, in.Body.GroupBy})
}

// summariseUsage looks back over whole days, and over what today has where the
// sandbox shows it.
func summariseUsage(_ context.Context, c *mock.Call, in struct {
	ID   string `arg:"clientId"`
	Days string `arg:"days"`
}) (*started, error) {
	cl, err := mustFind(c, in.ID)
	if err != nil {
		return nil, err
	}
	if !isCount(in.Days) {
		return nil, mock.Refuse("badRequest")
	}
	const ages = 200 * 365 // days, before the first usage of anything
	days, err := strconv.Atoi(in.Days)
	if err != nil || days > ages { // too many digits for a number
		days = ages
	}
	today := dayOf(c.Now())
	return start(c, cl, "usageSummary", query{during: interval{today.AddDate(0, 0, -days), today.AddDate(0, 0, 1)}})
}

func start(c *mock.Call, cl *client, kind string, q query) (*started, error) {
	rows, err := q.run(c, cl)
	if err != nil {
		return nil, err
	}
	const kept = 24 * time.Hour // how long the service keeps results is not known
	if err := table.Prune(c.Tx, executionByExpiry, c.Now().Unix()); err != nil {
		return nil, err
	}
	id, err := unused(c, executionByID, newID)
	if err != nil {
		return nil, err
	}
	e := &execution{
		ID: id, ClientID: cl.ID, Polls: number(c, usagePolls),
		Failed: c.Behaviour(usageOutcome) == "failed", Rows: rows,
		ExpiresAt: c.Now().Add(kept),
	}
	out := &started{e.ID, fmt.Sprintf("%s/%s/usage/query/results/%s", clientsPath, cl.ID, e.ID), kind + "Started"}
	if c.Behaviour(usageStartStatus) == "202" {
		out.name = kind + "Accepted"
	}
	return out, executions.Create(c.Tx, e)
}

// A usageState says how far a query is.
type usageState struct {
	Results *[]usageRow `json:"results,omitempty"`
	Status  string      `json:"queryStatus"`
}

// AnswerName follows the status.
func (s *usageState) AnswerName() string { return "usage" + s.Status }

// pollUsage finds a query running for as many polls as the sandbox says, and
// then at its end.
func pollUsage(_ context.Context, c *mock.Call, in struct {
	ID          string `arg:"clientId"`
	ExecutionID string `arg:"executionId"`
}) (*usageState, error) {
	if _, err := mustFind(c, in.ID); err != nil {
		return nil, err
	}
	e, err := mock.MustFirst(c.Tx, executionByID, in.ExecutionID, "notFound")
	if err != nil {
		return nil, err
	}
	switch {
	case e.ClientID != in.ID:
		return nil, mock.Refuse("notFound")
	case e.Polls > 0:
		next := *e
		next.Polls--
		return &usageState{Status: "Running"}, executions.Replace(c.Tx, &next)
	case e.Failed:
		return &usageState{Status: "Failed"}, nil
	default:
		rows := e.Rows
		if rows == nil {
			rows = []usageRow{}
		}
		return &usageState{Results: &rows, Status: "Complete"}, nil
	}
}

// An interval is a span of time without its end.
type interval struct{ from, to time.Time }

// holds reports whether the day that begins at a time lies in the interval, be
// it in part.
func (i interval) holds(day time.Time) bool {
	return !day.Before(dayOf(i.from)) && day.Before(i.to)
}

// isCount reports whether a text is a whole number above zero.
func isCount(text string) bool {
	zeros := true
	for _, r := range text {
		if r < '0' || r > '9' {
			return false
		}
		zeros = zeros && r == '0'
	}
	return !zeros
}
