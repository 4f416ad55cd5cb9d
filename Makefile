# `make` alone lists what can be asked. `make up` is all that a newcomer needs.

PYTHON ?= python3
PORT ?= 8000
PY := .venv/bin/python
UV := $(shell command -v uv || echo .venv/bin/uv)
export UV_PYTHON_DOWNLOADS := never
PIP := $(UV) pip install --quiet --python $(PY)
PYTEST := $(PY) -m pytest -q
BUILT_FROM := pyproject.toml hatch_build.py tools/assets/package-lock.json tools/assets/icons.txt requirements/build.txt
RULES := $(wildcard src/luodi/kernel/*/tests/test_rules*.py src/luodi/systems/*/tests/test_rules*.py)

.DELETE_ON_ERROR:
.PHONY: help setup setup-test up test quick lint arch types fmt walks pages shots bench bench-reading bench-arcs torture new-system wheel bundle release-dump lock

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

setup: .venv/.luodi ## set up into .venv what running luodi needs

setup-test: .venv/.test .venv/.luodi ## set up into .venv what the tests need as well

up: setup ## set up and run with the demonstration on 127.0.0.1:8000 (PORT= to change)
	.venv/bin/luodi up --port $(PORT)

test: lint types ## format, types, architecture and all tests but the browser walks and torture
	.venv/bin/lint-imports
	$(PYTEST) -n auto -m "not walk" --ignore tests/torture

quick: setup-test ## format, then the pure floors and the rules: under 30 seconds
	$(PY) -m ruff check .
	$(PYTEST) -n auto -m "not walk and not data" src/luodi/standards src/luodi/reading src/luodi/plan $(RULES)

lint: setup-test ## what ruff has to say of code and layout
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

arch: setup-test ## who may import whom, and what the import linter cannot see
	.venv/bin/lint-imports
	$(PYTEST) tests/architecture

types: setup-test ## mypy
	$(PY) -m mypy

fmt: setup-test ## lay out the code and mend what can be mended by itself
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

walks: setup-test ## the browser walks (needs Chromium)
	$(PYTEST) -n auto --dist worksteal -m walk

pages: setup-test ## write the generated pages and catalogues anew (routes, rules, settings, translations)
	$(PY) tools/routes.py
	$(PY) tools/reference.py
	$(PY) tools/messages.py

shots: setup-test ## make the pictures of the documentation anew
	$(PY) tools/shots.py

bench: setup-test ## measure speed (SHORT=--short for the short form)
	@for script in benchmarks/*.py; do echo "$$script"; $(PY) "$$script" $(SHORT) || exit 1; done

bench-reading: setup-test ## how right, how fast and how big the reader is (SHORT=--short for the short form)
	$(PY) benchmarks/reading.py $(SHORT)

bench-arcs: setup-test ## arc routing beside its peers: make bench-arcs ARCS="--set egl --seeds 3 --seconds 60"
	$(PY) benchmarks/arcs.py $(SHORT) $(ARCS)

torture: setup-test ## the long form of the tests that try to break the ledger
	TORTURE=long $(PYTEST) tests/torture

new-system: setup-test ## start a working system: make new-system NAME=wells
	$(PY) tools/new_system.py $(or $(NAME),$(error name the system: make new-system NAME=wells))

wheel: setup ## build the wheel into dist/
	$(UV) build --quiet --wheel --python $(PY) --build-constraint requirements/build.txt --out-dir dist

bundle: wheel ## a folder of wheels in dist/ that installs without network
	$(PY) tools/bundle.py

release-dump: setup-test ## leave this version's dump, from which every later one is upgraded in the tests
	$(PY) tools/release_dump.py

# Locks: every hash, no index's address. `make lock` takes the newest that pyproject.toml allows.
COMPILE := UV_CUSTOM_COMPILE_COMMAND="make lock" $(UV) pip compile --quiet --upgrade --universal \
	--python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links

lock: $(UV) ## pin the newest allowed versions in requirements/ and tools/assets
	$(COMPILE) pyproject.toml --extra web -o requirements/run.txt
	$(COMPILE) pyproject.toml --extra web --group test -c requirements/run.txt -o requirements/test.txt
	$(COMPILE) requirements/build.in -c requirements/test.txt -o requirements/build.txt
	$(COMPILE) requirements/uv.in -o requirements/uv.txt
	cd tools/assets && npm install --package-lock-only

# What follows leaves a stamp in .venv, so that a second run does nothing.
.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "luodi needs Python 3.11 or newer: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv .venv

.venv/bin/uv: requirements/uv.txt | .venv/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

.venv/.run: requirements/run.txt | $(UV) .venv/bin/python
	$(PIP) --require-hashes -r requirements/run.txt
	@touch $@

.venv/.test: requirements/test.txt .venv/.run
	$(PIP) --require-hashes -r requirements/test.txt
	@touch $@

# The editable install runs hatch_build.py: front-end files and translations.
.venv/.luodi: $(BUILT_FROM) $(shell find src -name '*.po') .venv/.run
	$(PIP) --no-deps --build-constraint requirements/build.txt --editable .
	@touch $@
