# Python 3.11 or newer: python3 if it is, or else one that is installed beside it.
PYTHON := $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$python && break; done)
BIN := .venv/bin
READY := .venv/.ready

# An environment whose Python has gone is made anew.
$(shell $(BIN)/python -c '' >/dev/null 2>&1 || rm -f $(READY))

.PHONY: help demo run test chaos bench check lock pictures gallery

help: ## say what can be made
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' $(MAKEFILE_LIST) | expand -t 14

demo: $(READY) ## try the bot in your browser: no Slack, no tokens
	@$(BIN)/python -m bot demo $(ARGS)

run: $(READY) ## start the bot with the settings in .env
	@$(BIN)/python -m bot $(ARGS)

# Also where Python is told to keep no bytecode: each process of tests and bench would compile all of the bot.
test: $(READY) ## run the tests
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 4 --dist worksteal $(ARGS)

chaos: $(READY) ## break the bot for real, and print what that did (CHAOS=kills for one part)
	@$(BIN)/python -W ignore -m tests.chaos $(CHAOS)

bench: $(READY) ## measure the bot beside what it could be at best (BENCH=finding for one part)
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -W ignore -m tests.bench $(BENCH)

check: $(READY) ## lint, format, types, and who may import whom
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy --strict
	$(BIN)/lint-imports --no-logo --no-cache

pictures: $(READY) ## take the README's pictures anew (needs Debian's chromium)
	@$(BIN)/python -m tests.pictures

gallery: $(READY) ## draw every surface at 0, 1, 20 and 2,000 codes, to look at (needs Debian's chromium)
	@$(BIN)/python -W ignore -m tests.gallery $(ARGS)

lock: $(READY) ## write requirements.lock anew (ARGS=--upgrade for newer releases)
	@$(BIN)/uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-config --quiet \
		--custom-compile-command "make lock" --output-file requirements.lock $(ARGS)

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Spark Codes needs Python 3.11 or newer, and found none on this machine." >&2; exit 1; }
	@echo "Preparing .venv, once: about a minute ..."
	@$(PYTHON) -m venv --clear .venv >/dev/null || \
		{ echo "Python cannot make virtual environments yet: install python3-venv, then try again." >&2; exit 1; }
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@
