# Two commands on a fresh machine: `make run` plays the main job, `make test` passes the tests.
# `make quick` tests every room in less than a minute.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: run test quick lint types unit

run: $(VENV)/ready
	$(BIN)/brink

test: lint types unit

quick: $(VENV)/ready
	$(BIN)/python -m pytest -n auto -m quick

lint: $(VENV)/ready
	$(BIN)/ruff check sim tests experiments
	$(BIN)/ruff format --check sim tests experiments

types: $(VENV)/ready
	$(BIN)/mypy

unit: $(VENV)/ready
	$(BIN)/python -m pytest -n auto --dist loadfile

$(VENV)/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[dev,cluster,analysis,explore]'
	touch $@
