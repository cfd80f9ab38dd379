# make run     install, build the index, serve the page on 127.0.0.1:7860
# make test    install everything the tests need and run them
# make setup   install and build the index, so that .venv/bin/python -m assistant ... works
# make quality measure the answers and write QUALITY.md
# make check   ruff, mypy and the corpus check
# make audit   look for known weaknesses in the packages (needs the network)
# make fuzz    look for texts that break what must hold for any text; takes long
# make bench   measure speed, size and other libraries, and write BENCHMARKS.md
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check --progress-bar on -c constraints.txt

.PHONY: run test setup check audit fuzz bench eval quality browser sandbox clean

run: setup
	$(BIN)/python app.py

setup: $(VENV)/.installed
	@$(BIN)/python -m assistant build

test: $(VENV)/.installed-dev browser sandbox
	$(BIN)/python -m pytest

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m assistant check

# Not a part of check: it asks the Python package index, and everything else here works offline. The auditor has an environment of its own.
# CVE-2026-45829 is in Chroma's Python server, which is never started here (see SECURITY.md).
audit: $(VENV)/bin/python
	@[ -x $(VENV)/audit/bin/pip-audit ] || { $(BIN)/python -m venv $(VENV)/audit && $(VENV)/audit/bin/python -m pip install -q --disable-pip-version-check pip-audit==2.10.1; }
	@$(VENV)/audit/bin/pip-audit -r constraints.txt --no-deps --disable-pip --strict --progress-spinner off --ignore-vuln CVE-2026-45829 || { \
	  echo "The audit found something, or could not look: it needs to reach the Python package index."; exit 1; }

fuzz: $(VENV)/.installed-dev
	$(BIN)/python -m pytest --hypothesis-profile=fuzz tests/test_properties.py

bench: $(VENV)/.installed-dev browser
	@sh tests/bench/peers/install.sh .peers $(BIN)/python
	$(BIN)/python -m pytest -m bench

eval: setup
	$(BIN)/python -m assistant eval

# Measures the answers on the project's own questions and writes QUALITY.md.
quality: $(VENV)/.installed-dev
	PYTHONPATH=. $(BIN)/python tests/quality/write_quality.py

# Browser tests drive a Chromium that is there already, or Debian's.
browser:
	@sh tests/install_chromium.sh

# Tests of faults and of the network build small worlds of their own (unshare, ip, strace).
sandbox:
	@sh tests/install_sandbox.sh

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
