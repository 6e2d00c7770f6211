# Everything a developer or an operator of one machine types. Needs python3 (3.11 or later), make and git.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
NOT_FETCHED = { echo "traject: the packages could not be fetched; the lines above say why (no network, a full disk?). Put that right and run make again." >&2; exit 3; }

.DEFAULT_GOAL := help

.PHONY: help
help: ## Say what can be made
	@grep -hE '^[a-z%-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

.PHONY: env
env: $(READY) ## Make the environment in .venv (all other targets do it by themselves)

$(READY): requirements/uv.txt requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "traject needs Python 3.11 or later; $(PYTHON) is older. Name another one: make PYTHON=python3.12" >&2; exit 3; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) comes without venv. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 3; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { echo "[1/4] making .venv"; $(PYTHON) -m venv --clear .venv; }
	@echo "[2/4] installing uv"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/uv.txt || $(NOT_FETCHED)
	@echo "[3/4] installing what requirements/dev.txt pins"
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/dev.txt || $(NOT_FETCHED)
	@echo "[4/4] installing traject itself"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-build-isolation --no-deps --editable .
	@touch $@

node_modules/.ready: $(READY) package.json package-lock.json
	@echo "fetching what pages are made of"
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci --silent || $(NOT_FETCHED)
	@touch $@

BUNDLE := web/static/built/manifest.json
PAGE_PARTS := $(wildcard web/css/* web/scripts/* web/themes/* web/templates/*.html web/templates/*/*.html)

.PHONY: bundle
bundle: $(BUNDLE) ## Make what pages load: stylesheet, fonts and scripts (`up` and `test` do it by themselves)

$(BUNDLE): node_modules/.ready web/bundle.py $(PAGE_PARTS)
	@$(BIN)/python -m web.bundle

.PHONY: system
system: ## Install the system's own packages where they are missing and that is possible
	@deploy/system-packages --tests

.PHONY: up
up: $(READY) $(BUNDLE) ## Start everything on this machine; Ctrl-C stops it, the next `make up` goes on
	@deploy/system-packages
	@$(BIN)/traject up

.PHONY: test
test: $(READY) $(BUNDLE) system ## Run every test, against a real PostgreSQL, a real Temporal and a real browser
	$(BIN)/pytest

test-%: $(READY) $(BUNDLE) system ## Run the tests of one folder, for example `make test-domain`
	$(BIN)/pytest tests/$*

.PHONY: pictures
pictures: $(READY) $(BUNDLE) system ## Take a picture of every page into pictures/ (ONLY="me home": some; AT=http://…: of a demo that runs; README=1: those of the README)
	$(BIN)/python -m tests.web.pictures $(ONLY) $(if $(AT),--at $(AT)) $(if $(README),--readme)

.PHONY: fuzz
fuzz: $(READY) $(BUNDLE) ## Send the API 10,000 requests made from its own document (FUZZ=50000: more of them)
	FUZZ=$(or $(FUZZ),10000) $(BIN)/pytest tests/api/test_anything.py

.PHONY: search
search: $(READY) $(BUNDLE) ## Let the tests that make their own examples look for new ones
	$(BIN)/pytest --hypothesis-profile=default -m "hypothesis"

.PHONY: check
check: $(READY) ## Look at everything, change nothing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/python documents.py --check
	$(BIN)/python vectors.py --check
	$(BIN)/python catalogues.py --check

.PHONY: docs
docs: $(READY) ## Write the pages and test vectors in docs/ that the code tells by itself
	$(BIN)/python documents.py
	$(BIN)/python vectors.py

.PHONY: words
words: $(READY) ## Put new sentences of the pages into the catalogues in web/locales, to be translated
	$(BIN)/python catalogues.py

.PHONY: fix
fix: $(READY) ## Let the tools repair what they can
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

.PHONY: bench
bench: $(READY) $(BUNDLE) ## Measure, and tell it beside the budgets (QUICK=1: small counts)
	$(BIN)/python -m bench $(if $(QUICK),--quick)

.PHONY: clean
clean: ## Throw away the environment and all caches; data stays (see `traject reset`)
	rm -rf .venv .peers node_modules web/static build *.egg-info .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -not -path './.data/*' -prune -exec rm -rf {} +

# A week of patience with new releases; what is needed sooner is named with the reason beside it.
# holidays 0.109: the first that knows the school holidays we count with.
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock" --no-emit-index-url --no-emit-find-links \
	--exclude-newer "7 days" --exclude-newer-package holidays=2026-11-18T00:00:00Z

.PHONY: lock
lock: $(READY) ## Resolve requirements/*.in again (UPGRADE=1 takes the newest of everything)
	$(COMPILE) $(if $(UPGRADE),--upgrade) requirements/dev.in --output-file requirements/dev.txt
	$(COMPILE) $(if $(UPGRADE),--upgrade) --constraints requirements/dev.txt requirements/run.in --output-file requirements/run.txt
	$(COMPILE) $(if $(UPGRADE),--upgrade) --constraints requirements/dev.txt requirements/uv.in --output-file requirements/uv.txt
	$(COMPILE) $(if $(UPGRADE),--upgrade) requirements/peers.in --output-file requirements/peers.txt
