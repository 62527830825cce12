# Two commands on a machine with Python 3.11 and make: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint types layers unit web fuzz soak bench clean

demo: .venv/ready
	$(BIN)/stockmesh demo

test: .venv/ready lint types layers unit

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/ready
	$(BIN)/mypy

layers: .venv/ready
	$(BIN)/lint-imports

# A third works while two wait, for a time-out or for another process; tests/conftest.py has the order.
WORKERS ?= 3
unit: .venv/ready web
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

web: .venv/ready
	$(BIN)/python hatch_build.py

N ?= 1000000
fuzz: .venv/ready
	FUZZ_COUNT=$(N) $(BIN)/python -m pytest tests/fuzz

bench: .venv/ready
	$(BIN)/python bench/replication.py --movements 100000

SEEDS ?= 20000
soak: .venv/ready
	$(BIN)/python -m tests.simulation --count $(SEEDS) --processes 2

# An editable install also builds the page, with the machine's npm or Node from PyPI.
.venv/ready: pyproject.toml constraints.txt hatch_build.py
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@

clean:
	rm -rf .venv node/web/node_modules node/web/dist
