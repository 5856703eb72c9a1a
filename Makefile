# `make serve` and `make test` are all that most people need; both set up what they use.
PYTHON ?= python3
VENV   := .venv
ifeq ($(OS),Windows_NT)
BIN    := $(VENV)/Scripts
else
BIN    := $(VENV)/bin
endif

.DEFAULT_GOAL := help
.PHONY: help serve site test check wheel lock clean

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: $(VENV)/.ready .kb/.sample ## build the agents' and the QA leads' site and serve both on this machine
	$(BIN)/kb serve --with-qa

site: $(VENV)/.ready .kb/.sample ## build both sites into site/
	$(BIN)/kb build
	$(BIN)/kb build --audience qa

test: $(VENV)/.ready-dev ## set up and run every test
	$(BIN)/pytest -n auto

check: $(VENV)/.ready-dev ## what CI checks besides the tests: style, types, import directions, the SOPs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/kb check --fail-on error

wheel: $(VENV)/.ready ## build the package into dist/, to be installed elsewhere
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .

lock: $(VENV)/.ready-dev ## work the lock files out again from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header pyproject.toml --group build -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header pyproject.toml --group build --group dev -o requirements-dev.lock

clean: ## delete everything that was made
	rm -rf $(VENV) .kb site dist

# The sample QA export is made by its generator, then imported once.
.kb/.sample: $(VENV)/.ready $(wildcard examples/*.py examples/*/*.py examples/*/*/*.toml) site_config/findings.toml
	$(BIN)/python examples/sample_qa_export.py --out .kb/sample-export
	$(BIN)/kb findings import .kb/sample-export/*.csv
	@touch $@

$(VENV)/bin/python $(VENV)/Scripts/python.exe:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; $(PYTHON) is `$(PYTHON) --version 2>&1`. Name another one:  make PYTHON=python3.12 …"; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.ready-dev: requirements-dev.lock $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
