package mock_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/openapi"
)

// shelfSpec has a parameter of every type in every place.
const shelfSpec = `
openapi: 3.0.3
info: {title: shelf, version: 1.0.0, description: A shelf.}
paths:
  /shelves/{number}/books:
    get:
      operationId: listBooks
      summary: List
      description: Lists.
      x-effect: read
      x-known: documented
      x-source: here
      security: []
      parameters:
        - {name: number, in: path, required: true, schema: {type: integer}}
        - {name: limit, in: query, schema: {type: integer, minimum: 1, default: 25}}
        - {name: ratio, in: query, schema: {type: number}}
        - {name: all, in: query, schema: {type: boolean, default: true}}
        - {name: ids, in: query, schema: {type: array, items: {type: integer}}}
        - {name: order, in: query, required: true, schema: {type: string, enum: [up, down]}}
        - {name: X-Depth, in: header, schema: {type: integer}}
      responses:
        '200': {$ref: '#/components/responses/Done'}
        '400': {$ref: '#/components/responses/Invalid'}
    post:
      operationId: sellBook
      summary: Sell
      description: Sells.
      x-effect: write
      x-makes: nothing
      x-known: documented
      x-source: here
      security: []
      parameters: [{name: number, in: path, required: true, schema: {type: integer}}]
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema:
              type: object
              required: [title]
              properties:
                title: {type: string}
                price: {type: number, minimum: 0}
                gift: {type: boolean}
                tags: {type: array, items: {type: string}}
      responses:
        '200': {$ref: '#/components/responses/Done'}
        '400': {$ref: '#/components/responses/Invalid'}
    put:
      operationId: writeBook
      summary: Write
      description: Writes.
      x-effect: write
      x-makes: nothing
      x-known: documented
      x-source: here
      security: []
      parameters: [{name: number, in: path, required: true, schema: {type: integer}}]
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                title: {type: string}
                pages: {type: integer}
                authors: {type: array, items: {type: object, properties: {name: {type: string}}}}
                labels: {type: object, additionalProperties: {type: string}}
      responses:
        '200': {$ref: '#/components/responses/Done'}
        '400': {$ref: '#/components/responses/Invalid'}
components:
  responses:
    Done: {description: Done., x-answer: done, x-known: documented, x-source: here}
    Invalid: {description: No., x-answer: invalid, x-known: documented, x-source: here}
    Method: {description: No., x-status: '405', x-answer: methodNotAllowed, x-known: documented, x-source: here}
`

type listArgs struct {
	Number int64   `arg:"number"`
	Limit  int     `arg:"limit"`
	Ratio  float64 `arg:"ratio"`
	All    bool    `arg:"all"`
	IDs    []int64 `arg:"ids"`
	Order  *string `arg:"order"`
	Depth  *int64  `arg:"X-Depth"`
}

type sellArgs struct {
	Number int64    `arg:"number"`
	Title  string   `arg:"title"`
	Price  *float64 `arg:"price"`
	Gift   bool     `arg:"gift"`
	Tags   []string `arg:"tags"`
}

type writeArgs struct {
	Number int64 `arg:"number"`
	Body   struct {
		Title   *string `arg:"title"`
		Pages   int64   `arg:"pages"`
		Authors []struct {
			Name string `arg:"name"`
		} `arg:"authors"`
		Labels map[string]string `arg:"labels"`
	} `arg:"body"`
}

// shelf serves handlers that keep what they were given.
func shelf[L, S, W any](t *testing.T, opts mock.Options, change func(*mock.Provider)) (server *mock.Server, got *any, err error) {
	t.Helper()
	doc, err := openapi.Parse("shelf", []byte(shelfSpec), "")
	if err != nil {
		t.Fatal(err)
	}
	got = new(any)
	p := mock.Provider{Name: "shelf", Handlers: map[string]mock.Handler{
		"listBooks": keeping[L](got), "sellBook": keeping[S](got), "writeBook": keeping[W](got),
	}, Invalid: func(*mock.Call, []spec.Violation) error { return mock.Refuse("invalid") }}
	if change != nil {
		change(&p)
	}
	opts.Providers, opts.Documents = []mock.Provider{p}, map[string]*spec.Document{"shelf": doc}
	server, err = mock.New(opts)
	return server, got, err
}

func keeping[In any](got *any) mock.Handler {
	return mock.Handle(func(_ context.Context, _ *mock.Call, in In) (struct{}, error) {
		*got = in
		return struct{}{}, nil
	}, "done", "invalid")
}

func of[T any](v T) *T { return &v }

func TestArguments(t *testing.T) {
	t.Parallel()
	body := func(edit func(*writeArgs)) writeArgs {
		in := writeArgs{Number: 7}
		edit(&in)
		return in
	}
	tests := []struct {
		name, method, query, header, body string
		want                              any
	}{
		{name: "defaults", query: "order=up", want: listArgs{Number: 7, Limit: 25, All: true, Order: of("up")}},
		{name: "every_type", query: "order=up&limit=3&ratio=0.5&all=false&ids=1&ids=2", header: "4",
			want: listArgs{7, 3, 0.5, false, []int64{1, 2}, of("up"), of(int64(4))}},
		{name: "a_list_with_commas", query: "order=down&ids=1,2,3", want: listArgs{Number: 7, Limit: 25, All: true, IDs: []int64{1, 2, 3}, Order: of("down")}},
		{name: "an_empty_text_is_not_sent", query: "order=up&limit=", want: listArgs{Number: 7, Limit: 25, All: true, Order: of("up")}},
		{name: "form", method: http.MethodPost, body: "title=A+book&price=1.5&gift=true&tags=a&tags=b&more=1",
			want: sellArgs{7, "A book", of(1.5), true, []string{"a", "b"}}},
		{name: "form_without_optional_fields", method: http.MethodPost, body: "title=", want: sellArgs{Number: 7}},
		{name: "json", method: http.MethodPut, body: `{"title":"","pages":3,"authors":[{"name":"a"},{}],"labels":{"x":"y"},"more":1}`,
			want: body(func(in *writeArgs) {
				in.Body.Title, in.Body.Pages, in.Body.Labels = of(""), 3, map[string]string{"x": "y"}
				in.Body.Authors = append(in.Body.Authors, struct {
					Name string `arg:"name"`
				}{"a"}, struct {
					Name string `arg:"name"`
				}{})
			})},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server, got, err := shelf[listArgs, sellArgs, writeArgs](t, mock.Options{Strict: true}, nil)
			if err != nil {
				t.Fatal(err)
			}
			send(server, tt.method, "7", tt.query, tt.header, tt.body)
			if diff := cmp.Diff(tt.want, *got); diff != "" {
				t.Errorf("arguments (-want +got):\n%s", diff)
			}
		})
	}
}

func send(h http.Handler, method, number, query, header, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/shelves/"+number+"/books?"+query, strings.NewReader(body))
	if header != "" {
		r.Header.Set("X-Depth", header)
	}
	switch method {
	case http.MethodPost:
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	case http.MethodPut:
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// What breaks a schema is the provider's to refuse, wherever it stands. Where
// nobody does, it counts as not sent, and whoever observes is told.
func TestInvalidArguments(t *testing.T) {
	t.Parallel()
	list := func(edit func(*listArgs)) any {
		in := listArgs{Number: 7, Limit: 25, All: true, Order: of("up")}
		edit(&in)
		return in
	}
	tests := []struct {
		name, method, number, query, header, body string
		want                                      []string
		told                                      []string // what an observer is told of it
		lenient                                   any      // what the handler gets where it is let pass
	}{
		{name: "path", number: "seven", query: "order=up", want: []string{"the path parameter number breaks type"},
			told:    []string{"number: a whole number is wanted"},
			lenient: list(func(in *listArgs) { in.Number = 0 })},
		{name: "query_type", query: "order=up&limit=many", want: []string{"the query parameter limit breaks type"},
			told: []string{"limit: a whole number above 0 is wanted"}, lenient: list(func(*listArgs) {})},
		{name: "query_range", query: "order=up&limit=0", want: []string{"the query parameter limit breaks minimum"},
			told: []string{"limit: a whole number above 0 is wanted"}, lenient: list(func(in *listArgs) { in.Limit = 0 })},
		{name: "query_missing", want: []string{"the query parameter order breaks required"},
			told: []string{"order: is missing; one of up, down is wanted"}, lenient: list(func(in *listArgs) { in.Order = nil })},
		{name: "query_enum", query: "order=left", want: []string{"the query parameter order breaks enum"},
			told: []string{"order: one of up, down is wanted"}, lenient: list(func(in *listArgs) { in.Order = of("left") })},
		{name: "list", query: "order=up&ids=1&ids=x", want: []string{"the query parameter ids breaks type"},
			told: []string{"ids: a list, each a whole number is wanted"}, lenient: list(func(*listArgs) {})},
		{name: "header", query: "order=up", header: "deep", want: []string{"the header parameter X-Depth breaks type"},
			told: []string{"X-Depth: a whole number is wanted"}, lenient: list(func(*listArgs) {})},
		{name: "form_type", method: http.MethodPost, body: "title=a&price=dear", want: []string{"the form parameter price breaks type"},
			told: []string{"price: a number, 0 at least is wanted"}, lenient: sellArgs{Number: 7, Title: "a"}},
		{name: "form_range", method: http.MethodPost, body: "title=a&price=-1", want: []string{"the form parameter price breaks minimum"},
			told: []string{"price: a number, 0 at least is wanted"}, lenient: sellArgs{Number: 7, Title: "a", Price: of(-1.0)}},
		{name: "form_missing", method: http.MethodPost, want: []string{"the form parameter title breaks required"},
			told: []string{"title: is missing; a text is wanted"}, lenient: sellArgs{Number: 7}},
		{name: "json", method: http.MethodPut, body: `{"pages":"many"}`, want: []string{"/pages breaks type"},
			told: []string{"pages: a whole number is wanted"}, lenient: writeArgs{Number: 7}},
		{name: "json_fraction", method: http.MethodPut, body: `{"pages":1.5}`, want: []string{"/pages breaks type"},
			told: []string{"pages: a whole number is wanted"}, lenient: writeArgs{Number: 7}},
		{name: "all_at_once", number: "x", query: "limit=x", want: []string{"the path parameter number breaks type",
			"the query parameter limit breaks type", "the query parameter order breaks required"},
			told:    []string{"number: a whole number is wanted", "limit: a whole number above 0 is wanted", "order: is missing; one of up, down is wanted"},
			lenient: list(func(in *listArgs) { in.Number, in.Order = 0, nil })},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.number == "" {
				tt.number = "7"
			}
			var found []string
			strict, _, err := shelf[listArgs, sellArgs, writeArgs](t, mock.Options{}, func(p *mock.Provider) {
				p.Invalid = func(_ *mock.Call, violations []spec.Violation) error {
					for _, v := range violations {
						found = append(found, v.String())
					}
					return mock.Refuse("invalid")
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := send(strict, tt.method, tt.number, tt.query, tt.header, tt.body).Code; got != http.StatusBadRequest {
				t.Errorf("refused with %d, want 400", got)
			}
			var seen mock.Record
			lenient, got, err := shelf[listArgs, sellArgs, writeArgs](t, mock.Options{Observe: func(_ context.Context, r mock.Record) { seen = r }},
				func(p *mock.Provider) {
					p.Invalid = nil
				})
			if err != nil {
				t.Fatal(err)
			}
			send(lenient, tt.method, tt.number, tt.query, tt.header, tt.body)
			if diff := cmp.Diff(tt.want, found); diff != "" {
				t.Errorf("Invalid is told (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.told, seen.Findings); diff != "" {
				t.Errorf("the observer is told (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.lenient, *got); diff != "" {
				t.Errorf("arguments where it is let pass (-want +got):\n%s", diff)
			}
		})
	}
}

// What a handler wants is compared with the spec when it starts.
func TestArgumentsThatTheSpecDoesNotHave(t *testing.T) {
	t.Parallel()
	type list struct {
		Number string `arg:"number"`
		Limit  int64  `arg:"limt"`
		IDs    []bool `arg:"ids"`
		Order  int
		Ratio  func() `arg:"ratio"`
	}
	type write struct {
		Body struct {
			Titel   string  `arg:"titel"`
			Pages   float64 `arg:"pages"` // every integer is a number
			Authors []struct {
				Name bool `arg:"name"`
			} `arg:"authors"`
			Labels map[int]string `arg:"labels"`
		} `arg:"body"`
	}
	_, _, err := shelf[list, int, write](t, mock.Options{}, func(p *mock.Provider) { p.Handlers["getBook"] = mock.Handler{} })
	if err == nil {
		t.Fatal("New with arguments that the spec does not have: no error")
	}
	want := []string{
		`shelf: listBooks: argument "number" is an integer, the handler wants string`,
		`shelf: listBooks: field Limit of mock_test.list: unknown argument "limt"; did you mean "limit"?`,
		`shelf: listBooks: argument "ids[]" is an integer, the handler wants bool`,
		`shelf: listBooks: field Order of mock_test.list takes no argument: it must be exported and have an arg tag`,
		`shelf: listBooks: argument "ratio" is a number, the handler wants func()`,
		`shelf: sellBook: the handler takes its arguments as int, want a struct`,
		`shelf: writeBook: field body.Titel of struct`,
		`unknown argument "body.titel"; did you mean "body.title"?`,
		`shelf: writeBook: argument "body.authors[].name" is a string, the handler wants bool`,
		`shelf: writeBook: argument "body.labels" is an object, whose keys are texts, the handler wants map[int]string`,
	}
	for _, line := range want {
		if !strings.Contains(err.Error(), line) {
			t.Errorf("New does not say %q; it says:\n%v", line, err)
		}
	}
	if said := strings.Count(err.Error(), "shelf: "); said != len(want) { // one has two texts above, and one handler no operation
		t.Errorf("New says %d things, want %d:\n%v", said, len(want), err)
	}
}

// A form that is no form at all leaves its fields out.
func TestFormThatCannotBeRead(t *testing.T) {
	t.Parallel()
	server, got, err := shelf[listArgs, sellArgs, writeArgs](t, mock.Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	send(server, http.MethodPost, "7", "", "", "title="+url.QueryEscape("a b")+"&gift=%zz")
	if diff := cmp.Diff(sellArgs{Number: 7, Title: "a b"}, *got); diff != "" {
		t.Errorf("arguments (-want +got):\n%s", diff)
	}
}

// A provider may do with the violations what it likes: who observes is told of
// what was found.
func TestInvalidKeepsNoFindingFromTheObserver(t *testing.T) {
	t.Parallel()
	var seen mock.Record
	server, _, err := shelf[listArgs, sellArgs, writeArgs](t, mock.Options{Observe: func(_ context.Context, r mock.Record) { seen = r }},
		func(p *mock.Provider) {
			p.Invalid = func(_ *mock.Call, violations []spec.Violation) error {
				clear(violations)
				return nil
			}
		})
	if err != nil {
		t.Fatal(err)
	}
	send(server, http.MethodGet, "7", "order=up&limit=0", "", "")
	if got := fmt.Sprint(seen.Findings); !strings.Contains(got, "limit") {
		t.Errorf("the observer is told %s, want something of limit", got)
	}
}
