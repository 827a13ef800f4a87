package cli

import "time"

// Common are the flags of every command.
type Common struct {
	ShowVersion versionFlag  `name:"version" help:"Print the version." env:"-"`
	Config      SettingsFile `help:"Read settings from a YAML file: one key a flag, by its name." placeholder:"FILE"`
}

// everything that can be set, in either program. It stands here, away from what it
// sets, so that each program knows a mistyped setting from one of the other.
type everything struct {
	Common
	Serve       Serve       `cmd:""`
	Spec        Spec        `cmd:""`
	Healthcheck Healthcheck `cmd:""`
	Conform     Conform     `cmd:""`
	Drift       Drift       `cmd:""`
}

// Serve are the settings of credmock serve.
type Serve struct {
	Listen         string        `help:"Address to serve on (${default}); port 0 takes a free one." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	AdminListen    string        `help:"Address of the control plane (${default}); port 0 takes a free one." default:"127.0.0.1:8081" placeholder:"HOST:PORT"`
	AdminHost      []string      `help:"Name by which the control plane may be called, such as that of a compose service; repeatable. With a token and without this, any name will do." placeholder:"NAME" example:"credmock"`
	PublicURL      string        `name:"public-url" help:"URL by which clients reach the mock, where that is not the address it listens on: for the ready file and the documents." placeholder:"URL" example:"http://credmock:8080"`
	AdminToken     string        `help:"Token that the control plane wants; needed when it is not on a loopback address. Better set by the environment than by the flag." placeholder:"TOKEN" example:"mock-token"`
	Fixture        string        `help:"State to start from: default, documents, or a path to a YAML file (${default})." default:"default" placeholder:"NAME|FILE"`
	Seed           string        `help:"Draw identifiers and secrets from this text, the same ones each time. Without it they are random." placeholder:"TEXT" example:"1"`
	Clock          *time.Time    `help:"Stand still at this time, such as 2026-01-02T03:04:05Z, until the control plane moves the clock." placeholder:"TIME" example:"2026-01-02T03:04:05Z"`
	Dialect        string        `help:"Serve what the documents show (documented) or what today's services do (current)." enum:"documented,current" default:"documented"`
	WHMCSRoot      string        `name:"whmcs-root" help:"Path below which WHMCS is installed, such as /path/to/whmcs." placeholder:"PATH" example:"/path/to/whmcs"`
	TLS            string        `help:"Serve HTTPS too, at the same address, with certificates of a throw-away CA: auto." enum:"off,auto" default:"off"`
	CAFile         string        `name:"ca-file" help:"Write the certificate of that CA to this file, instead of one of a name of its own." type:"path" placeholder:"FILE" example:"ca.pem"`
	ReadyFile      string        `help:"Write URLs, credentials and pid to this file once both listeners accept; removed at the end." type:"path" placeholder:"FILE" example:"ready.json"`
	Strict         bool          `help:"Answer 500 rather than break the schema of an answer."`
	CORSOrigin     []string      `name:"cors-origin" help:"Let web pages of this origin, such as http://localhost:3000, call from a browser; repeatable. * lets all, on a loopback address." placeholder:"ORIGIN" example:"http://localhost:3000"`
	Explain        bool          `help:"Say in a header of each answer what the caller probably got wrong, as the log does."`
	Lint           string        `help:"Let every verification of the control plane fail for what callers got wrong, too: fail." enum:"off,fail" default:"off"`
	Misbehave      string        `help:"Let one call in ten meet what a service may do on a bad day, the same ones for the same text." placeholder:"SEED" example:"1"`
	Journal        int           `help:"Calls that the journal of a sandbox keeps (${default}); 0 keeps none." default:"1000" placeholder:"N"`
	MaxSandboxes   int           `help:"Sandboxes that there may be (${default})." default:"10000" placeholder:"N"`
	SandboxIdle    time.Duration `help:"Forget a sandbox that nobody called for so long (${default}); 0 forgets none." default:"1h" placeholder:"TIME"`
	MaxRows        int           `help:"Rows that a table may have, and all sandboxes together more than they began with (${default}); 0 bounds nothing." default:"1000000" placeholder:"N"`
	MaxUnread      int           `help:"MiB of large answers that clients may leave unread (${default}); 0 bounds nothing." default:"256" placeholder:"MIB"`
	MaxConnections int           `help:"Connections that each listener keeps open at a time (${default}); further ones wait. 0 bounds nothing." default:"10000" placeholder:"N"`
	ReadTimeout    time.Duration `help:"Time for a client to send a request (${default}); 0 is for ever." default:"1m" placeholder:"TIME"`
	WriteTimeout   time.Duration `help:"Time until a client has read its answer, from the end of its request's headers (${default}); 0 is for ever." default:"2m" placeholder:"TIME"`
	IdleTimeout    time.Duration `help:"Time that a connection is kept open for the next request (${default}); 0 is for ever." default:"2m" placeholder:"TIME"`
	LogFormat      string        `help:"Write the log as text or json." enum:"text,json" default:"text"`
	Pprof          bool          `help:"Let the control plane show the profiles of the process below /debug/pprof/, for go tool pprof."`
	Quiet          bool          `help:"Write nothing but errors."`
}

// Spec are those of credmock spec.
type Spec struct {
	Name    string `arg:"" help:"The document: a provider, or admin for the control plane. Or ledger, for how every behaviour is known; extensions, for what the x- keys of the documents mean; documents or providers, for a list of names; schema, for editors; reference, for every key that a fixture and a settings file can have."`
	Of      string `arg:"" optional:"" help:"With schema: fixture or config."`
	As      string `help:"Print a document as yaml, json, strict (no fragments in paths), import (with defaults, for importers that fill requests in with nothing else), postman (a collection), environment (of the mock, for Postman), staging (one to fill in), bruno (an OpenCollection) or http (a file that editors send); the ledger as table, json or html (a page)." placeholder:"FORMAT" example:"json"`
	From    string `help:"With ledger: print, as patches for the documents, which inferred rows the run of this conformance.yaml observed." type:"path" placeholder:"FILE" example:"conformance.yaml"`
	Server  string `help:"Print the document for this address, instead of that of serve as it starts." placeholder:"URL" example:"https://staging.example.com"`
	Dialect string `help:"The form for one dialect, documented or current. Without it yaml has both." placeholder:"DIALECT" example:"current"`
}

// Healthcheck are those of credmock healthcheck.
type Healthcheck struct {
	URL         string `help:"The control plane, where nothing below says it." placeholder:"URL" example:"http://127.0.0.1:8081"`
	ReadyFile   string `help:"Take the addresses from this ready file, if it is named." type:"path" placeholder:"FILE"`
	Listen      string `help:"Address of the mock (${default}), as serve takes it." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	AdminListen string `help:"Address of the control plane (${default}), as serve takes it." default:"127.0.0.1:8081" placeholder:"HOST:PORT"`
}

// Conform are those of credmock-conform.
type Conform struct {
	Target string `help:"Judge the deployment that this file describes. Without it: a mock of its own." type:"path" placeholder:"FILE" group:"What is judged" example:"staging.yaml"`
	Init   string `help:"Print a sample target file for a provider, and do nothing else." placeholder:"PROVIDER" group:"What is judged" example:"whmcs"`
	Check  bool   `help:"Call each target once, and say what would run and what would not." group:"What is judged"`

	Only       []string `arg:"" optional:"" name:"feature" help:"Run the scenarios of these feature files, and no others."`
	Dialect    string   `help:"What a mock of its own plays: documented, current, or both one after the other." enum:"documented,current,both" default:"both" group:"What runs"`
	Features   string   `help:"Run the features below this folder, too." type:"path" placeholder:"DIR" group:"What runs" example:"features"`
	Tags       string   `help:"Run scenarios with such tags: '@smoke and not @mock-only'." placeholder:"EXPRESSION" group:"What runs" example:"'@smoke and not @mock-only'"`
	Name       string   `help:"Run scenarios with this in their name, or in that of their rule or feature." placeholder:"TEXT" group:"What runs" example:"details"`
	OnlyFailed string   `help:"Run what did not pass in this report.json." type:"path" placeholder:"FILE" group:"What runs" example:"bin/report/report.json"`
	Explore    int      `help:"Instead of the features run so many sequences of calls that are made up, each of at most twenty acts: what is made, changed, read and removed is compared with a model. The first that fails is made short and printed as a scenario. --seed makes up the same ones." placeholder:"N" group:"What runs" example:"500"`
	ExploreTo  string   `help:"Write the scenario that --explore finds into this file, to be run by its name." type:"path" placeholder:"FILE" group:"What runs" example:"found.feature"`
	List       bool     `help:"List the scenarios and do nothing else." group:"What runs"`
	DryRun     bool     `help:"Read and check everything, call nothing." group:"What runs"`

	Seed           int64         `help:"Run in the order of this number, and explore by it; without it one is drawn, and printed." placeholder:"NUMBER" group:"How it runs" min:"none" example:"1"`
	Concurrency    int           `help:"Scenarios at a time. A deployment is always asked one by one." default:"4" placeholder:"N" group:"How it runs" min:"1"`
	Strict         bool          `help:"Let suspect and drift fail the run, too." group:"How it runs"`
	RepeatFailures int           `help:"Play what failed so many times again: it is flaky if it comes to something else." placeholder:"N" group:"How it runs" example:"2"`
	FailFast       bool          `help:"Begin nothing more after the first failure." group:"How it runs"`
	TimeLimit      time.Duration `help:"Begin nothing more after this time, such as 10m, and wait for nothing; what was made is removed all the same." placeholder:"TIME" group:"How it runs" example:"10m"`
	Report         string        `help:"Write the reports into this folder." type:"path" placeholder:"DIR" group:"How it runs" example:"bin/report"`

	BesideMock bool   `help:"Play each scenario on a mock as well, and show where both pass and answer unlike each other." group:"Deployments"`
	Accept     string `help:"Write into this file the deviations that would excuse what failed, for a person to give reasons and to put into the target file." type:"path" placeholder:"FILE" group:"Deployments" example:"bin/accepted.yaml"`
	Allow      string `help:"The worst that may be done to a deployment: read, write or delete." enum:"read,write,delete" default:"read" group:"Deployments"`
	MaxCreated int    `help:"Make no more than so many things there." placeholder:"N" group:"Deployments" example:"50"`
	RunFile    string `help:"Remember here what is made there, until it is gone. Beside the target file unless named." type:"path" placeholder:"FILE" group:"Deployments" example:"staging.run.jsonl"`
	Replace    bool   `help:"Start although the run before left something behind, and forget about it." group:"Deployments"`
	Clean      string `help:"Remove what a run left behind, as its run file says, and do nothing else." type:"path" placeholder:"RUNFILE" group:"Deployments" example:"staging.run.jsonl"`
}

// Drift are those of credmock-conform drift.
type Drift struct {
	Provider string        `arg:"" help:"The document to compare: a provider."`
	From     []string      `help:"What the vendor publishes: a file, a folder, a URL, or - for the standard input. May be repeated. Without it, where to find that is told." sep:"none" placeholder:"FILE|URL|-" example:"index.d.ts"`
	Ignore   string        `help:"Do not count the differences that this YAML file lists with reasons." type:"path" placeholder:"FILE" example:"ignore.yaml"`
	As       string        `help:"Print text, json, or patch: what to lay over the document." enum:"text,json,patch" default:"text" placeholder:"FORMAT"`
	Dialect  string        `help:"Compare this form of the document, documented or current, and not the one that it names itself." placeholder:"DIALECT" example:"current"`
	MaxSize  int64         `help:"Read at most so many bytes of one source (128 MiB)." placeholder:"BYTES" example:"134217728"`
	Timeout  time.Duration `help:"Give up a download after this time (2m)." placeholder:"TIME" example:"2m"`
}
