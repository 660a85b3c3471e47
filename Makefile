# Everything a newcomer needs: `make run`, `make test`, `make ui`. Each sets up what it uses.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# BigQuery's emulator needs Python 3.13 and packages of its own.
PYTHON313 ?= $(firstword $(wildcard $(HOME)/.pyenv/versions/3.13*/bin/python3.13) python3.13)
EMULATOR := .venv-emulator
EMULATED := $(EMULATOR)/.ready

.PHONY: help setup run ui test lint everyday acceptance emulator chaos bench docs pictures clean

help:  ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(READY)  ## make .venv with the pinned packages

$(READY): pyproject.toml requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.txt --editable '.[dev]'
	@touch $(READY)

run: $(READY)  ## the main job on a simulated league: land, backfill, predict tonight, show the board
	$(BIN)/nba-props simulate
	$(BIN)/nba-props backfill --train
	$(BIN)/nba-props slate
	@echo
	@echo "Where to look next:  make ui                       the graph, its partitions and what was run"
	@echo "                     $(BIN)/nba-props status     what there is of every table"
	@echo "                     $(BIN)/nba-props --help     everything else"

ui: $(READY)  ## open the Dagster UI on loopback with the history of what was run
	$(BIN)/nba-props ui

test: lint  ## what everyone runs before sharing a change: style, types, tests
	$(BIN)/pytest -n 2 -m 'not acceptance'

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

everyday: $(READY)  ## the tests without the journeys, for while you work
	$(BIN)/pytest -n 2 -m 'not acceptance and not journey'

acceptance: $(READY)  ## the longer proofs: kills, the daemon, the browser
	$(BIN)/pytest -n 2 --dist loadfile -m acceptance

emulator: $(EMULATED)  ## install the BigQuery emulator of the tests (needs Python 3.13)

$(EMULATED): requirements-emulator.txt
	@$(PYTHON313) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))' || { echo "Python 3.13 is needed: make emulator PYTHON313=/path/to/python3.13"; exit 1; }
	$(PYTHON313) -m venv $(EMULATOR)
	$(EMULATOR)/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements-emulator.txt
	$(EMULATOR)/bin/python -c 'import duckdb_extensions as e; [e.import_extension(name) for name in ("icu", "ducklake", "spatial")]'
	@touch $(EMULATED)

chaos: $(READY)  ## forty random kills of a week's runs, daemon and code server, and of backfills
	NBA_PROPS_CHAOS_KILLS=40 $(BIN)/pytest -s -m acceptance nba_props_tests/acceptance/test_chaos.py nba_props_tests/acceptance/test_kills.py

bench: $(READY)  ## measure and print the figures as JSON
	@$(BIN)/python -m benchmarks

docs: $(READY)  ## make docs/data-dictionary.md, docs/validation.md and the graph snapshot anew
	$(BIN)/python -m nba_props.warehouse.dictionary > docs/data-dictionary.md
	$(BIN)/python -m nba_props.checks.page > docs/validation.md
	$(BIN)/python -m nba_props_tests.graph_snapshot

pictures: $(READY)  ## draw docs/pictures anew from the simulated league (needs Chromium)
	$(BIN)/python -m nba_props_tests.acceptance.pictures

clean:  ## remove what setup and tests made; the data home stays
	rm -rf $(VENV) $(EMULATOR) .mypy_cache .ruff_cache .pytest_cache build dist *.egg-info
