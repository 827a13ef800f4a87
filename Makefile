# Tools are pinned here and run from the module cache: nothing is installed.
GOTESTSUM   := gotest.tools/gotestsum@v1.13.0
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
MODULES     := cmd/credmock/release contract/contracttest/example contract/interop/go
FUZZTIME    ?= 30s
BENCHTIME   ?= 2s

.DEFAULT_GOAL := help
.PHONY: help
help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: ## Serve the mocks on 127.0.0.1:8080, control plane on 8081
	go run ./cmd/credmock serve

.PHONY: build
build: ## Build the static binaries bin/credmock and bin/credmock-conform
	CGO_ENABLED=0 go build -trimpath -o bin/ ./cmd/...

.PHONY: generate
generate: ## Compile the documents into the form that the programs embed
	go generate ./spec ./mock

.PHONY: dist
dist: ## Write archives and npm packages for every platform, checksums and bills of materials to bin/dist
	cd cmd/credmock/release && go run . dist npm

.PHONY: image
image: ## Write OCI images of both programs to bin/dist; no daemon is needed
	cd cmd/credmock/release && go run . image

.PHONY: published
published: ## Make a release for this machine twice, unpack it and run what is in it
	cd cmd/credmock/release && go vet ./... && go test -count=1 ./...

.PHONY: npm
npm: ## Pack the npm packages for this machine, install them from a registry of their own and test them
	cd cmd/credmock/npm && npm ci --no-audit --no-fund && npm test

.PHONY: action
action: build ## Run the scripts of the GitHub actions as a runner does
	CREDMOCK_BINARY=$(CURDIR)/bin/credmock node --test .github/actions/actions.test.mjs

.PHONY: test
test: ## Run every Go test with the race detector, in random order, and say what ran; count allocations without it
	go run $(GOTESTSUM) --format pkgname -- -race -shuffle=on ./...
	go test -run 'Allocations$$' ./spec ./mock/all # the race detector has allocations of its own

.PHONY: example
example: ## Run the example of another team's go test: the suite with a step of its own, and plain godog
	cd contract/contracttest/example && go vet ./... && go test -count=1 ./...

.PHONY: lint
lint: ## Check format, vet and staticcheck
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "not formatted: $$unformatted"; exit 1; }
	go vet ./...
	GOOS=js GOARCH=wasm go vet ./cmd/credmock/wasm
	go run $(STATICCHECK) -checks all ./...
	@for module in $(MODULES); do (cd $$module && go vet ./... && go run $(STATICCHECK) -checks all ./...) || exit 1; done

.PHONY: interop
interop: build ## Run the vendors' and public clients, unmodified, against the mock: npm, Go, PHP, one in Chromium; npm's against @credmock/wasm, too
	@php -m 2>/dev/null | grep -qix curl || apt-get install -y -qq php-cli php-curl
	cd contract/interop/go && CREDMOCK_BINARY=$(CURDIR)/bin/credmock go test -count=1 ./...
	cd contract/interop && npm ci --no-audit --no-fund && CREDMOCK_BINARY=$(CURDIR)/bin/credmock npm test
	cd cmd/credmock/npm && npm ci --no-audit --no-fund && node install.mjs
	cd contract/interop && CREDMOCK_BINARY=$(CURDIR)/bin/credmock CREDMOCK_WASM=$(CURDIR)/cmd/credmock/npm/node_modules/@credmock/wasm/node.js npm run inside

.PHONY: import
import: build ## Import the documents: Postman, newman, Bruno, httpYac, Spectral, Redocly, Prism, oapi-codegen
	cd contract/import && npm ci --no-audit --no-fund && CREDMOCK_BINARY=$(CURDIR)/bin/credmock npm test
	@mkdir -p bin/spec
	@for name in $$(bin/credmock spec providers); do \
		mkdir -p contract/generated/$$name && \
		bin/credmock spec $$name --as json > bin/spec/$$name.json && \
		(cd contract/generated && go tool oapi-codegen -config client.yaml -package $$name -o $$name/client.gen.go ../../bin/spec/$$name.json) || exit 1; \
	done
	cd contract/generated && go vet ./... && CREDMOCK_BINARY=$(CURDIR)/bin/credmock go test -count=1 ./...

.PHONY: spec
spec: build ## Write every form of every document to bin/spec
	@mkdir -p bin/spec
	@for name in $$(bin/credmock spec documents); do \
		bin/credmock spec $$name > bin/spec/$$name.yaml || exit 1; \
		for dialect in documented current; do \
			for as in json strict import postman environment staging; do \
				bin/credmock spec $$name --as $$as --dialect $$dialect > bin/spec/$$name-$$dialect-$$as.json || exit 1; \
			done; \
			bin/credmock spec $$name --as bruno --dialect $$dialect > bin/spec/$$name-$$dialect-bruno.yaml || exit 1; \
			bin/credmock spec $$name --as http --dialect $$dialect > bin/spec/$$name-$$dialect.http || exit 1; \
		done; \
	done
	@ls bin/spec

.PHONY: conform
conform: ## Run the features against the mock, in both dialects
	go run ./cmd/credmock-conform --strict --report bin/report

.PHONY: referee
referee: ## Ask PHP about REFEREE=20000 random inputs of each kind: the mock must read and write as it does
	@php-cgi -m 2>/dev/null | grep -qx dom || apt-get install -y -qq php-cgi php-xml
	REFEREE=$(or $(REFEREE),20000) go test -count=1 -run '^TestReferee' -v ./mock/whmcs

.PHONY: mutants
mutants: ## Make the mock wrong in every way, some minutes, or in MUTANTS=100 ways: the features must notice
	MUTANTS=$(or $(MUTANTS),all) go test -count=1 -timeout 30m -run '^TestMutants$$' -v ./contract
	MUTANTS=$(or $(MUTANTS),all) go test -count=1 -run '^TestThirdProvider$$' ./cmd/credmock

.PHONY: harmless
harmless: ## Let a right deployment be another one, in every way, dialect and scenario, some minutes: nothing may fail
	HARMLESS=all go test -count=1 -timeout 30m -run '^TestHarmlessVariations$$' ./contract

.PHONY: fuzz
fuzz: ## Fuzz each target for FUZZTIME (30s)
	@go list ./... | while read -r package; do \
		go test -list '^Fuzz' $$package | grep '^Fuzz' | while read -r target; do \
			echo "== $$target in $$package"; \
			go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 5x $$package </dev/null || exit 1; \
		done || exit 1; \
	done

.PHONY: fuzz-long
fuzz-long: FUZZTIME = 10m
fuzz-long: fuzz ## Fuzz each target for FUZZTIME (10m): for nights

.PHONY: soak
soak: ## Send SOAK=2000000 requests of every kind: memory, goroutines and files must be what they were
	SOAK=$(or $(SOAK),2000000) go test -count=1 -timeout 60m -run '^TestSoak$$' -v ./mock/bench

.PHONY: explore
explore: ## Compare EXPLORE=1000000 drawn calls with the model, one after the other and at once, with the race detector
	EXPLORE=$(or $(EXPLORE),1000000) go test -race -count=1 -timeout 3h -run '^Test(Model|Histories)$$' -v ./contract/explore

.PHONY: bench
bench: ## Drive the mock and a bare net/http program as processes, in turns, and print the mock's share
	@command -v wrk >/dev/null || apt-get install -y -qq wrk
	BENCH=1 go test -count=1 -timeout 20m -run '^Test(Shares|Worlds)$$' -v ./mock/bench
	go test -run '^$$' -bench '^BenchmarkServe$$' -benchtime $(BENCHTIME) -benchmem ./mock/...

.PHONY: check
check: test example lint published npm action interop import ## All that must hold, but for the fuzzing
