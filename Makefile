# Everything a person types. `make run` needs nothing but Python 3.11-3.13.
PYTHON ?= $(shell for p in python3.12 python3.11 python3.13 python3; do $$p -c '' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: run serve test check train eval clean

$(VENV)/serve.stamp: pyproject.toml
	@$(PYTHON) -c 'import sys; assert (3, 11) <= sys.version_info[:2] <= (3, 13), "Anxin needs Python 3.11 to 3.13, found " + sys.version'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --editable .
	touch $@

$(VENV)/dev.stamp: $(VENV)/serve.stamp
	$(BIN)/pip install --quiet --editable '.[dev]'
	touch $@

$(VENV)/train.stamp: $(VENV)/dev.stamp
	$(BIN)/pip install --quiet 'torch==2.13.*'
	$(BIN)/pip install --quiet --editable '.[train,hub]'
	touch $@

run: $(VENV)/serve.stamp  ## make the environment and serve
	$(BIN)/anxin serve

serve:  ## serve without remaking the environment
	$(BIN)/anxin serve

check: $(VENV)/dev.stamp  ## format, lint, types, imports, data, fast tests
	$(BIN)/ruff format --check . && $(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/anxin flows check && $(BIN)/anxin kb check
	$(BIN)/pytest -m 'not slow' --ignore=tests/training

test: $(VENV)/train.stamp  ## the whole suite, with a real browser, Postgres and small training runs
	sh tests/install-servers.sh
	$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy && $(BIN)/lint-imports
	$(BIN)/anxin flows check && $(BIN)/anxin kb check
	$(BIN)/pytest --ignore=tests/browser --ignore=tests/training
	$(BIN)/pytest tests/training
	$(BIN)/pytest tests/browser  # a process of its own: Playwright keeps an event loop running

train: $(VENV)/train.stamp  ## train what we ship; OPEN_DATA=folder pretrains on open text first
	$(BIN)/anxin train $(if $(OPEN_DATA),--open-data $(OPEN_DATA))

eval: $(VENV)/dev.stamp  ## run every suite
	$(BIN)/anxin eval run --suite all --out eval-report

clean:
	rm -rf $(VENV) data eval-report
