# The two commands are `make demo` and `make test`; `make help` lists the rest.
VENV := .venv
BIN := $(VENV)/bin
export PYTHON

.PHONY: help demo test check format lock serve clean
.DEFAULT_GOAL := help

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# .dev holds more than .app, so a checkout set up for tests need not be set up again for the demo.
$(VENV)/.app: requirements.txt pyproject.toml bin/bootstrap
	@test -e $(VENV)/.dev && bin/bootstrap requirements-dev.txt || bin/bootstrap requirements.txt
	@touch $@
$(VENV)/.dev: requirements-dev.txt pyproject.toml bin/bootstrap
	@bin/bootstrap requirements-dev.txt
	@touch $@ $(VENV)/.app

demo: $(VENV)/.app ## set up, fill a lively example programme and open it at a local address
	@$(BIN)/bothways demo

serve: $(VENV)/.app ## run the product with the settings of the environment
	@$(BIN)/bothways serve

test: $(VENV)/.dev ## set up and pass every check and test, on SQLite and (where present) PostgreSQL
	@bin/test

check: $(VENV)/.dev ## the quick checks alone: style, types, import rules, migrations
	@bin/test --checks-only

format: $(VENV)/.dev ## put the code into the house style
	@$(BIN)/ruff check -q --fix src tests benchmarks && $(BIN)/ruff format -q src tests benchmarks

lock: ## pin the newest fitting dependencies with their hashes (needs uv)
	@uv pip compile -q --upgrade --python-version 3.12 --universal --generate-hashes --no-header --group dev pyproject.toml -o requirements-dev.txt
	@uv pip compile -q --python-version 3.12 --universal --generate-hashes --no-header -c requirements-dev.txt pyproject.toml -o requirements.txt
	@! grep -n '://' requirements.txt requirements-dev.txt

clean: ## forget the environment and the demo's data (not a real installation's)
	@rm -rf $(VENV) var/demo
