# What each target does is said in README.md and CONTRIBUTING.md.
GO ?= go
DEMO_DATA := data/demo

.PHONY: all build demo sandbox test bench bench-crm ci corpora judges docs screenshots clean

all: build

build:
	$(GO) build -o bin/leadbridge ./cmd/leadbridge

# A new database with the shipped sample in it, and the server on top.
demo: build
	rm -rf $(DEMO_DATA)
	./bin/leadbridge import demo/leads.csv --data $(DEMO_DATA)
	@echo
	@echo "Serving that database now. Ctrl-C ends it."
	@echo
	@./bin/leadbridge serve --data $(DEMO_DATA)

# The server with simulators of the CRMs beside it, to rehearse with.
sandbox: build
	./bin/leadbridge serve --sandbox --data data/sandbox

test:
	./scripts/test

bench: build
	./scripts/bench

bench-crm: build
	$(GO) run ./cmd/benchcrm

ci:
	./.ci/run

corpora: build
	./scripts/check-corpora

judges: build
	./scripts/check-judges

# What is generated from the code and committed.
docs: build
	./bin/leadbridge template > docs/csv_templates/lead_import_template.csv
	$(GO) run ./demo/generate > demo/leads.csv
	$(GO) run ./internal/arch/gendocs

# Every page, wide and narrow, light and dark, into docs/screenshots.
screenshots:
	LEADBRIDGE_SCREENSHOTS=$(CURDIR)/docs/screenshots $(GO) test ./internal/web/browser -run TestScreenshots -count=1 -timeout 10m

clean:
	rm -rf bin $(DEMO_DATA)
