# Two commands: `make serve` and `make test`. Both set up .venv first; nothing else is needed but Python 3.11+.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCKED := $(VENV)/.locked
READY := $(VENV)/.ready
FRONTEND := $(wildcard hatch_build.py frontend/*.json frontend/*.mjs frontend/src/*.js frontend/src/*/*.js)

.PHONY: serve build test lint lock clean

serve: build
	$(BIN)/kg serve

build: $(READY)
	$(BIN)/kg build

test: $(READY) lint
	$(BIN)/python -m pytest -W error -n auto

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Writes the lock file anew from pyproject.toml, for every platform and without naming a package index.
lock: $(READY)
	$(BIN)/uv pip compile pyproject.toml --group dev --generate-hashes --universal --python-version 3.11 \
	  --no-header --no-annotate --upgrade --quiet --output-file requirements.lock
	$(BIN)/uv pip compile --group node --generate-hashes --universal --python-version 3.11 \
	  --no-header --no-annotate --upgrade --quiet --output-file frontend/node.lock

clean:
	rm -rf $(VENV) build

# The versions are those of the lock files, by hash. Node comes as a package where the machine has none.
$(LOCKED): requirements.lock frontend/node.lock
	$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or later is needed")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	[ "$$KG_SKIP_FRONTEND" = 1 ] || $(BIN)/python -c 'import hatch_build as it; it.find_node() or exit(1)' || \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r frontend/node.lock
	touch $@

# The package itself is installed in place, which builds the frontend too.
$(READY): $(LOCKED) pyproject.toml $(FRONTEND)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@
