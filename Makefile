# Two commands do everything: `make build` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: build test check format clean

build: $(VENV)/installed            ## build the sample course into public/
	$(BIN)/outline-site build

test: $(VENV)/installed-dev         ## run the whole test suite
	$(BIN)/pytest -n auto

check: $(VENV)/installed-dev        ## formatting, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(VENV)/installed-dev       ## put the code in shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(VENV)/installed: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@

clean:                              ## remove what the commands made
	rm -rf $(VENV) public dist .outline-cache
