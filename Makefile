# Two commands do everything: `make build` and `make test`. They need Python 3.11 or newer, and install the rest.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
RUN    := $(BIN)/python -m
ARGS   ?=

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: build test check format screenshots clean help FORCE
.DELETE_ON_ERROR:
.NOTPARALLEL:

build: $(VENV)/installed            ## build the sample course into public/ (what `make` alone does)
	@$(RUN) outline_site build

test: $(VENV)/installed-dev         ## run all tests; ARGS="-k wheel" chooses some
	@$(RUN) pytest -n auto --dist loadgroup $(ARGS)

check: $(VENV)/installed-dev        ## look at lint, formatting and types
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .
	@$(RUN) mypy

format: $(VENV)/installed-dev       ## put the code in shape
	@$(RUN) ruff check --fix .
	@$(RUN) ruff format .

screenshots: $(VENV)/installed-dev  ## take the pictures of the README again (needs Chromium)
	@$(BIN)/python scripts/screenshot.py

clean:                              ## remove all that these commands made
	rm -rf $(VENV) public dist .outline-cache .mypy_cache .pytest_cache .ruff_cache .hypothesis

help:                               ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-14s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo 'Add PYTHON=python3.13 to work with another Python than python3.'

# As pip does with all that it copies; where Python is told to write no bytecode, each start would take twice as long.
COMPILED := $(RUN) compileall -q src

# Each of these files is touched last: work that was interrupted is done again, and finished work is not.

$(VENV)/installed: $(VENV)/made pyproject.toml
	@echo 'Installing outline-site ...'
	@$(RUN) pip install --quiet --quiet --editable .
	@$(COMPILED)
	@touch $@

$(VENV)/installed-dev: $(VENV)/made pyproject.toml
	@echo 'Installing outline-site, and what its tests and checks need ...'
	@$(RUN) pip install --quiet --quiet --editable '.[dev]'
	@$(COMPILED)
	@touch $(VENV)/installed $@

# The environment serves as long as it lies where it was made and has the Python that is asked for, if one is.
# A Python whose `venv` comes without pip (Debian's) puts its own pip to work.
VERSION := -c 'import sys; print(sys.version)'
ASKED   := $(if $(filter file,$(origin PYTHON)),$(BIN)/python,$(PYTHON))

$(VENV)/made: FORCE
	@{ test "$$(cat $@)" = "$(CURDIR)" && is=$$($(BIN)/python $(VERSION)) \
	  && test "$$is" = "$$($(ASKED) $(VERSION))"; } 2>/dev/null || { \
	  echo 'Making the environment $(VENV) ...' \
	  && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "This needs Python 3.11 or newer: say PYTHON=...")' \
	  && rm -f $@ && rm -rf $(VENV) \
	  && { $(PYTHON) -m venv $(VENV) >/dev/null 2>&1 \
	    || { $(PYTHON) -m venv --clear --without-pip $(VENV) \
	      && $(PYTHON) -m pip --python $(BIN)/python install --quiet --quiet pip; }; } \
	  && echo "$(CURDIR)" > $@; }
