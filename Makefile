# `make run` and `make test` are all that a new machine needs, besides Python 3.11 and make.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
# The build backends (ours, and that of libraries that come as source only) are pinned like all
# else, so they are installed first and not fetched anew.
BACKENDS := hatchling editables setuptools wheel
INSTALL := $(PIP) $(BACKENDS) && $(PIP) --no-build-isolation --editable
# Labelled cases: the project's own, and the hard titles where they stand beside it.
CASES = $(sort $(wildcard tests/cases/labels/*.jsonl)) $(wildcard ../shared/classify/hard_sentences.json)
FIGURES := tests/cases/labels/recorded.json

.PHONY: run test lint format serve daemon demo check coverage bench bench-identity constraints clean help fuzz bench-archive bench-split bench-labels evaluate record semantic

run: .venv/run ## Refresh from the sample dumps in dumps/ into feeds/, and say what to open
	$(BIN)/feeder refresh
	@echo
	@echo "Feeds and pages are in feeds/. Open feeds/index.html in a browser, or type"
	@echo "    make serve"
	@echo "and subscribe in a feed reader to http://127.0.0.1:8000/countries/kenya.atom"

test: .venv/test ## Run every test, on every core
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

lint: .venv/lint ## Check style, types and the direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

semantic: .venv/run ## Install the model that may suggest topics; then its tests run, too
	$(INSTALL) '.[fast,semantic]'

format: .venv/lint ## Put the code into the house's form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

serve: run ## Serve feeds/ at http://127.0.0.1:8000/
	$(BIN)/feeder serve

daemon: .venv/run ## Refresh on schedule and serve, until interrupted
	$(BIN)/feeder run --serve

demo: .venv/run ## Watch feeds change live: a replica of the site, and the daemon that watches it
	$(BIN)/python -m tests.replica.demo --port $(or $(PORT),8000) --replica-port $(or $(REPLICA_PORT),8899)

check: .venv/run ## Check settings, store and every published file
	$(BIN)/feeder check

coverage: .venv/test ## Run every test, and show what none of them reaches
	$(BIN)/python -m pytest --cov --cov-report=term-missing

fuzz: .venv/test ## Split mutated dumps for a minute; SECONDS and SEED may be given
	$(BIN)/python tests/fuzz.py --seconds $(or $(SECONDS),60) --seed $(or $(SEED),1)

bench: .venv/test ## Measure a 100 MB dump: articles a second, memory, the share of each step
	$(BIN)/python benchmarks/ingest.py --megabytes 100

bench-archive: .venv/test ## Take in 2,000 pages of a web archive, WARC and WET: pages a second, memory
	$(BIN)/python -m benchmarks.archive

bench-identity: .venv/test ## Edit 2,000 stories in every way, and tell twins apart: recall, false merges
	$(BIN)/python -m benchmarks.identity

bench-labels: .venv/bench ## Measure labelling step by step, and beside other libraries that find countries
	$(BIN)/python -m benchmarks.labelling

bench-split: .venv/test ## Measure splitting and hashing beside reading and hashing, 100 MB
	$(BIN)/python benchmarks/splitting.py --megabytes 100

evaluate: .venv/test ## Measure the labels over every labelled case, against the recorded figures
	$(BIN)/feeder evaluate --worst $(or $(WORST),0) --floor $(FIGURES) $(CASES)

record: .venv/test ## Record what `make evaluate` measures
	$(BIN)/feeder evaluate --worst 0 --record $(FIGURES) $(CASES)

constraints: ## Pin the newest versions that satisfy pyproject.toml
	rm -rf .venv-pins && $(PYTHON) -m venv .venv-pins
	.venv-pins/bin/pip install --quiet $(BACKENDS)
	.venv-pins/bin/pip install --quiet '.[fast,semantic,test,lint,bench]'
	.venv-pins/bin/pip freeze --all --exclude pip --exclude feeder > constraints.txt
	rm -rf .venv-pins

clean: ## Remove what the targets above made; the store and feeds/ stay
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage

help: ## Show this
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "feeder needs Python 3.11 or newer: make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv

.venv/run: .venv/bin/python pyproject.toml constraints.txt
	$(INSTALL) '.[fast]'
	touch $@

.venv/test: .venv/run
	$(INSTALL) '.[fast,test]'
	touch $@

.venv/bench: .venv/test
	$(INSTALL) '.[fast,test,bench]'
	touch $@

.venv/lint: .venv/test
	$(INSTALL) '.[fast,test,lint]'
	touch $@
