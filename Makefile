GOLANGCI_VERSION := 2.15.0
GOLANGCI := .tools/bin/golangci-lint-$(GOLANGCI_VERSION)
LIBS := static/lib/leaflet/leaflet.js
# What `make run` gives to the program.
ARGS ?= serve --demo

.DEFAULT_GOAL := help
.PHONY: help run build test bench soak lint fmt screenshots deps-run deps-test libs lint-go lint-js test-go test-js test-bench
.NOTPARALLEL:

help: ## Say what there is to make
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name text; do \
		printf '  make %-11s %s\n' "$$name" "$$text"; done

run: deps-run build ## Start Gridmap on http://127.0.0.1:8080 with a made-up city (ARGS="serve" for none)
	@exec bin/gridmap $(ARGS)

build: libs ## Build the program as bin/gridmap
	go build -o bin/gridmap ./cmd/gridmap

test: deps-test libs lint test-js test-bench test-go ## Run every check and test, browsers included

bench: deps-test libs ## Measure against peers and print the tables
	cd bench && for p in $$(go list -f '{{if eq .Name "main"}}{{.ImportPath}}{{end}}' ./...); do go run $$p || exit 1; done
	cd bench && go test -run '^$$' -bench . -benchmem -timeout 60m ./...
	go test -run '^$$' -bench 'ImportBuildings|Search' -benchtime 1x -timeout 60m ./internal/postgis
	go test -run '^$$' -bench . -benchtime 300x -timeout 60m ./internal/plan

soak: deps-test libs ## Run the long random tests
	GRIDMAP_SOAK=1 go test -timeout 120m ./...

screenshots: deps-test libs ## Take the README's pictures anew, into docs/images
	@mkdir -p docs/images
	GRIDMAP_SCREENSHOTS=$(CURDIR)/docs/images go test -tags screenshots -count 1 -run 'Screenshots?$$' ./cmd/gridmap

lint: lint-go lint-js ## Check style and the import rules

fmt: libs $(GOLANGCI) ## Format Go and JavaScript
	$(GOLANGCI) fmt ./...
	npm run --silent format

deps-run:
	@scripts/deps.sh run

deps-test:
	@scripts/deps.sh test

libs: $(LIBS)

# The browser's libraries come from npm by the lock file and are embedded, not committed.
NPM := node_modules/.package-lock.json
$(NPM): package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(LIBS): $(NPM)
	@mkdir -p static/lib/leaflet/images static/lib/geoman
	cd node_modules/leaflet && cp LICENSE dist/leaflet.css dist/leaflet.js dist/leaflet-src.esm.js $(CURDIR)/static/lib/leaflet/
	cp node_modules/leaflet/dist/images/* static/lib/leaflet/images/
	cd node_modules/@geoman-io/leaflet-geoman-free && cp LICENSE dist/leaflet-geoman.css dist/leaflet-geoman.min.js $(CURDIR)/static/lib/geoman/
	@touch $@

lint-go: libs $(GOLANGCI)
	$(GOLANGCI) run --allow-parallel-runners ./...
	@! grep -rnE '`[^`]*json:"' internal/fault internal/region internal/place internal/roster internal/plan internal/issue internal/account --include='*.go' --exclude-dir=planjson 2>/dev/null || \
		{ echo 'The domain carries no JSON tags; give httpapi a type of its own.'; exit 1; }

lint-js: libs
	npm run --silent lint

test-js: libs
	npm run --silent test

test-bench:
	cd bench && go vet ./... && go build -o /dev/null ./...

test-go: libs
	go vet ./...
	go test -race -timeout 20m ./...

# A linter of this very version that is on the machine already is taken as it is.
$(GOLANGCI):
	@mkdir -p .tools/bin
	@found=$$(command -v golangci-lint || echo "$$(go env GOPATH)/bin/golangci-lint"); \
	if [ "$$("$$found" version --short 2>/dev/null)" = "$(GOLANGCI_VERSION)" ]; then ln -sf "$$found" $@; else \
		echo "building golangci-lint $(GOLANGCI_VERSION)"; \
		GOBIN=$(CURDIR)/.tools/bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v$(GOLANGCI_VERSION) && \
		mv .tools/bin/golangci-lint $@; fi
