# make run     install, build the index, serve the page on 127.0.0.1:7860
# make test    install everything the tests need and run them
# make setup   install and build the index, so that .venv/bin/python -m assistant ... works
# make quality measure the answers and write QUALITY.md
# make check   ruff, mypy and the corpus check
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check --progress-bar on -c constraints.txt

.PHONY: run test setup check eval quality browser clean

run: setup
	$(BIN)/python app.py

setup: $(VENV)/.installed
	@$(BIN)/python -m assistant build

test: $(VENV)/.installed-dev browser
	$(BIN)/python -m pytest

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m assistant check

eval: setup
	$(BIN)/python -m assistant eval

# Measures the answers on the project's own questions and writes QUALITY.md.
quality: $(VENV)/.installed-dev
	PYTHONPATH=. $(BIN)/python tests/quality/write_quality.py

# Browser tests drive a Chromium that is there already, or Debian's.
browser:
	@sh tests/install_chromium.sh

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed. Install it, or name it: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing (about 2 GB the first time; a few minutes) ..."
	$(PIP) -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP) -e '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache
