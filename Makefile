# make run    set up and start the exporter (with OPENAI_API_KEY: that key; without: a simulated fleet)
# make test   set up and run everything: lint, types, imports, unit tests, end-to-end tests

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/$(VENV)/pycache
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# These wait for other programs most of the time. A file's tests stay together: they share what was started for them.
SIDE_BY_SIDE := -n 4 --dist loadfile

.PHONY: help run test unit e2e lint format docs setup setup-dev system bench lock clean

help: ## Show this list
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

run: setup ## Set up and start the exporter on 127.0.0.1:10427
	@if [ -n "$$OPENAI_API_KEY" ]; then \
	  mkdir -p $(VENV)/run; exec $(BIN)/llmkey-exporter --storage.path $(VENV)/run/llmkey.db $(ARGS); \
	else exec $(BIN)/llmkey-exporter demo $(ARGS); fi

test: setup-dev system ## Set up and run every check and test
	@$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest tests --ignore=tests/e2e -n auto --dist worksteal
	$(BIN)/python -m pytest tests/e2e $(SIDE_BY_SIDE)

unit: setup-dev ## The fast tests alone
	$(BIN)/python -m pytest tests --ignore=tests/e2e -n auto --dist worksteal

e2e: setup-dev system ## The tests with real components
	$(BIN)/python -m pytest tests/e2e $(SIDE_BY_SIDE)

lint: setup-dev ## Lint, format, types, import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: setup-dev ## Mend what the linter can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: setup-dev ## Draw what is drawn from rows: tables of the README, rules, runbooks, inhibition
	$(BIN)/python -m tests.readme
	$(BIN)/python -m tests.deployed
	$(BIN)/python -m grafana
	$(BIN)/python -m tests.charted

bench: setup-dev system ## Measure speed and size (tests/bench/README.md)
	$(BIN)/python -m tests.bench

lock: setup-dev ## Resolve the pinned requirements anew
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --no-annotate --group pyproject.toml:build pyproject.toml -o deploy/requirements.txt
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --no-annotate --all-extras -c deploy/requirements.txt pyproject.toml -o deploy/extras.txt
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --no-annotate --group pyproject.toml:dev pyproject.toml -o tests/requirements.txt

setup: $(VENV)/.run ## Only set up what `make run` needs
setup-dev: $(VENV)/.dev ## Only set up what `make test` needs

$(BIN)/python:
	@echo "==> creating $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name one with: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv && $(PYTHON) -m venv $(VENV); \
	  else echo "the venv module is missing: apt-get install python3-venv"; exit 1; fi; }
	@echo '*' > $(VENV)/.gitignore

$(VENV)/.run: deploy/requirements.txt pyproject.toml | $(BIN)/python
	@echo "==> installing dependencies (pinned, with hashes)"
	@$(BIN)/python -m pip install -q --require-hashes -r deploy/requirements.txt
	@$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: tests/requirements.txt pyproject.toml | $(BIN)/python
	@echo "==> installing dependencies for tests (pinned, with hashes)"
	@$(BIN)/python -m pip install -q --require-hashes -r tests/requirements.txt
	@$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.run

system: ## Install the real components for tests when we are root on Debian
	@sh tests/e2e/system.sh

clean: ## Remove everything `make` made
	rm -rf $(VENV)
