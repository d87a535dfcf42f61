# Two commands do all the set-up: `make demo` plays the story, `make test` passes the tests.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
WEB := examples/01_overlap_window/web
export PACT_DO_NOT_TRACK = true

.PHONY: help demo test check bench mutants lock clean
help:
	@echo 'make demo    play the story of the old browser tab against a real broker'
	@echo 'make test    run every test, on up to four processors; make test WORKERS=0 on one, in order'
	@echo 'make check   ruff, mypy --strict, import-linter and the rules of the house'
	@echo 'make bench   measure, beside a peer, and print the ratios'
	@echo 'make mutants change the matching room one thing at a time, and list what no test notices (hours)'
	@echo 'make lock    write the locked versions anew'

demo: $(VENV)/.run
	$(BIN)/shiplap demo

# Files of tests are dealt out to a worker for each processor, four at most: each takes up to 1 GB, and may start a
# PostgreSQL and a Chromium of its own. All of them, and the hundreds of processes they start, share compiled modules.
WORKERS ?= logical
test: export PYTHONDONTWRITEBYTECODE =
test: $(VENV)/.dev .venv-pact-cli/.installed .venv-pact-ruby/.installed .venv-pact-man/.installed $(WEB)/node_modules/.installed
	$(BIN)/python -m pytest -n $(WORKERS) --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest -q tests/house

bench: $(VENV)/.dev
	@for bench in tests/bench/bench_*.py; do echo "== $$bench"; $(BIN)/python $$bench || exit 1; done

# The answers are kept in mutants/ and asked again only where something changed; `mutmut browse` shows them.
mutants: $(VENV)/.dev
	nice -n 19 $(BIN)/python -m mutmut run
	$(BIN)/python -m mutmut results

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Shiplap needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)

# Locked versions with their hashes; Shiplap itself editable, built with the locked hatchling.
$(VENV)/.run: locks/run.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) install --require-hashes --requirement locks/run.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: locks/dev.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) install --require-hashes --requirement locks/dev.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.run

# Pact's own command lines, the one in Rust and the one in Ruby: clients of the broker in the tests. Apart, because they
# bring programs of their own. And pactman, from which people migrate: it adds itself to every run of pytest.
.venv-pact-%/.installed: locks/pact-%.txt | $(VENV)/bin/python
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes --requirement $<
	@touch $@

# Where there is no npm, the tests that need it say so (and fail in CI).
$(WEB)/node_modules/.installed: $(WEB)/package-lock.json
	@if command -v npm >/dev/null; then cd $(WEB) && npm ci --ignore-scripts --no-fund --no-audit --silent && touch node_modules/.installed; \
	else echo 'npm is not installed: the tests of the JavaScript example will be skipped'; fi

COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header
lock: $(VENV)/.dev
	$(COMPILE) $(LOCK_ARGS) --extra broker --group build pyproject.toml --output-file locks/run.txt
	$(COMPILE) $(LOCK_ARGS) --all-extras --group dev --group build pyproject.toml --output-file locks/dev.txt
	echo 'pact-python-cli==1!0.10.9' | $(COMPILE) $(LOCK_ARGS) --output-file locks/pact-cli.txt -
	echo 'pact-python-cli==2.6.0.1' | $(COMPILE) $(LOCK_ARGS) --output-file locks/pact-ruby.txt -
	printf 'pactman==2.31.0\nsetuptools<81\nhttpx\npytest\n' | $(COMPILE) $(LOCK_ARGS) --output-file locks/pact-man.txt -

clean:
	rm -rf $(VENV) .venv-pact-cli .venv-pact-ruby .venv-pact-man $(WEB)/node_modules dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis mutants
