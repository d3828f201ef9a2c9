# `make help` lists what there is. Everything lands in .venv, node_modules and var; `make clean` takes the first two away.

SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
RUN := $(BIN)/python -m ventanilla
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input install --quiet --no-compile --no-warn-script-location
# A progress line: what is being done. A failed step says what to do about it.
BOLD := $(shell [ -t 2 ] && printf '\033[1m')
PLAIN := $(shell [ -t 2 ] && printf '\033[0m')
say = @printf '$(BOLD)▸ %s$(PLAIN)\n' "$(1)"
or_say = || { printf '\n✗ %s\n' '$(1)' >&2; exit 1; }

export HOST ?= 127.0.0.1
export PORT ?= 8000

# The first Python that is new enough and can make environments.
CANDIDATES := $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python
SUITS := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))

.PHONY: help install demo test check bench messages assets requirements format clean

help: ## what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | expand -t 16

# --- Installing -------------------------------------------------------------------------------------------------------
# A stamp beside the environment says that a step was done with these very files, so a second run is quick.

$(VENV)/.made:
	@python=""; for name in $(CANDIDATES); do \
		if "$$name" -c '$(SUITS)' >/dev/null 2>&1; then python=$$name; break; fi; done; \
	if [ -z "$$python" ]; then \
		printf '✗ Python 3.11 or newer with venv is needed (on Debian: apt install python3-venv).\n' >&2; \
		printf '  If it goes by another name: make PYTHON=/path/to/python …\n' >&2; exit 1; fi; \
	printf '$(BOLD)▸ Environment in $(VENV) with %s$(PLAIN)\n' "$$("$$python" --version)"; \
	"$$python" -m venv --clear $(VENV) $(call or_say,venv failed: see above. On Debian: apt install python3-venv)
	@touch $@

$(VENV)/.base: $(VENV)/.made requirements/base.txt requirements/build.txt pyproject.toml
	$(call say,Installing what Ventanilla needs (a minute the first time))
	@$(PIP) --require-hashes -r requirements/build.txt -r requirements/base.txt \
		$(call or_say,Packages could not be installed: is the Python package index within reach? Then run make again.)
	@$(PIP) --no-deps --no-build-isolation --config-settings editable_mode=compat --editable . \
		$(call or_say,The project itself could not be installed: see above.)
	@touch $@

$(VENV)/.dev: $(VENV)/.base requirements/dev.txt
	$(call say,Installing what the tests need)
	@$(PIP) --require-hashes -r requirements/dev.txt \
		$(call or_say,Packages could not be installed: is the Python package index within reach? Then run make again.)
	@touch $@

# Machines without npm get one out of a wheel.
$(VENV)/.npm: $(VENV)/.base requirements/node.txt
	@if ! command -v npm >/dev/null 2>&1; then \
		printf '$(BOLD)▸ %s$(PLAIN)\n' 'Fetching npm: this machine has none'; \
		$(PIP) --require-hashes -r requirements/node.txt \
			$(call or_say,npm could not be fetched: is the Python package index within reach? Then run make again.); fi
	@touch $@

assets: $(VENV)/.npm ## build what the pages take from npm (styles, icons, HTMX)
	@$(BIN)/python tools/build_assets.py

# --- What people run --------------------------------------------------------------------------------------------------

install: assets ## what a real installation needs, and nothing else (then: docs/operations.md)

demo: export VENTANILLA_DEMO := 1
demo: assets ## the site with demo data on http://127.0.0.1:8000 (HOST, PORT); a second start keeps the data
	$(call say,Preparing the site)
	@$(RUN) setup $(call or_say,The site could not be prepared. To begin again with empty data: rm -r var)
	@$(RUN) demo $(call or_say,The demo data could not be written. To begin again with empty data: rm -r var)
	$(call say,Serving http://$(HOST):$(PORT) (Ctrl-C stops))
	@exec $(RUN) serve

# A browser that is missing does not stop the other tests; those that need it fail and say so.
test: $(VENV)/.dev assets ## every test, on SQLite and on PostgreSQL, in a browser too (BROWSER=0: without)
	@[ "$(BROWSER)" = 0 ] || $(BIN)/python -m ventanilla.testing.browser
	@failed=0; \
	printf '$(BOLD)▸ %s$(PLAIN)\n' 'Tests on SQLite'; $(PYTEST) --db sqlite --manual-passed || failed=1; \
	printf '$(BOLD)▸ %s$(PLAIN)\n' 'Tests on PostgreSQL'; $(PYTEST) --db postgres || failed=1; \
	[ $$failed = 0 ] || { printf '\n✗ %s\n' 'Some tests failed: see above.' >&2; exit 1; }

PYTEST := $(BIN)/python -m pytest -q -n logical --maxprocesses 4 --dist loadgroup

check: $(VENV)/.dev ## style, types, the import contract
	@failed=0; \
	printf '$(BOLD)▸ %s$(PLAIN)\n' 'Style'; $(BIN)/ruff check --quiet . || failed=1; $(BIN)/ruff format --check --quiet . || failed=1; \
	printf '$(BOLD)▸ %s$(PLAIN)\n' 'Types'; $(BIN)/mypy || failed=1; \
	printf '$(BOLD)▸ %s$(PLAIN)\n' 'Imports'; $(BIN)/lint-imports --no-logo || failed=1; \
	[ $$failed = 0 ] || { printf '\n✗ %s\n' 'Something is out of shape: see above. “make format” mends most of the style.' >&2; exit 1; }

bench: $(VENV)/.dev assets ## how fast it is at 20,000 and 200,000 tickets (ARGS="--tickets 50000")
	@$(BIN)/python -m ventanilla manage bench $(ARGS)

# --- What developers run ----------------------------------------------------------------------------------------------

format: $(VENV)/.dev ## bring the code into shape
	@$(BIN)/ruff check --fix --quiet .; $(BIN)/ruff format .

messages: $(VENV)/.dev ## bring the catalogues of translations up to date with the code
	@$(BIN)/python tools/messages.py

requirements: $(VENV)/.dev ## turn requirements/*.in into .txt with hashes (newest versions: ARGS=--upgrade)
	@cd requirements && for name in dev base build node; do \
		../$(BIN)/uv pip compile --quiet --no-config --no-header --no-emit-index-url --no-emit-find-links \
			--universal --python-version 3.11 --generate-hashes $(ARGS) \
			$$([ $$name = dev ] || echo --constraint dev.txt) $$name.in --output-file $$name.txt; done

clean: ## take away what was installed and built; the data in var stays
	@rm -rf $(VENV) node_modules ventanilla/static-built ventanilla/web/static/vendor .mypy_cache .pytest_cache .ruff_cache
	@find ventanilla tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
