# `make demo` and `make test` set everything up in .venv; `make PYTHON=python3.12 test` chooses the Python.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: demo test test-all clean

demo: $(VENV)/base
	$(BIN)/convlings demo

test: $(VENV)/dev
	$(BIN)/pytest -n auto --dist loadgroup -m 'not proof'

# With each misconception and each other solution of every Keras unit.
test-all: $(VENV)/dev
	$(BIN)/pytest -n auto --dist loadgroup

$(VENV)/base: $(VENV)/bin/pip pyproject.toml
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/dev: $(VENV)/bin/pip pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@ $(VENV)/base

# Where Debian's python3-venv is missing, its pip can still put a pip into an empty environment.
$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	{ echo 'Convlings needs Python 3.11, 3.12 or 3.13; name one: make PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) >/dev/null 2>&1 || \
	{ $(PYTHON) -m venv --clear --without-pip $(VENV) && \
	  $(PYTHON) -m pip --quiet --python $(BIN)/python install pip; } || \
	{ echo 'No virtual environment can be made here; on Debian: apt install python3-venv' >&2; rm -rf $(VENV); exit 1; }

clean:
	rm -rf $(VENV) demo build dist
