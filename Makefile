# Which PM? — short recipes that call the real tools. `make` alone lists them.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
GRADED := _build/.graded
LITE := _build/lite/whichpm.json
LITE_READY := .venv-lite/.ready
# nbgrader calls alembic by its name.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
PACKAGE := $(shell find whichpm -name '*.py' -o -name '*.mjs' -o -name '*.js' -o -name '*.css' -o -name '*.jinja' -o -name '*.json')
BANK := $(wildcard exercises/graded/*.yml)
SETS := $(notdir $(wildcard source/*))
# The set that a simulated class hands in; a public tree may have the key of none.
DEMO := $(firstword $(filter ps1,$(SETS)) $(SETS))
LEARNERS ?= 30
# Processes that test; each has a browser, a JupyterLab and graders of its own.
PROCESSES ?= 2

BUILD := $(BIN)/jupyter-book build . --warningiserror --keep-going --nitpick --quiet

# Whoever handed in that is no simulated learner.
REAL = $(filter-out submitted/simulated-%,$(wildcard submitted/*))
# How locks are made: exact versions with their hashes, and no index that they come from. With extras, because the pip
# of Python 3.11 takes a package that another wants with an extra for one without a hash, if it is not the newest.
COMPILE := uv pip compile --quiet --no-strip-extras --generate-hashes --no-emit-index-url --no-header --no-annotate
EVERYWHERE := $(COMPILE) --universal --python-version 3.11 --constraint tools/constraints.txt
IN_THE_BROWSER := $(COMPILE) --python-version 3.14 --python-platform wasm32-pyodide2024 \
  --no-emit-package jupyterlab-widgets --no-emit-package widgetsnbextension --no-emit-package jedi --no-emit-package parso

.PHONY: help setup course test test-fast book print site hub lint lock release bench clean

help:
	@echo "make course  set up, check, build the book, grade a simulated class, serve the book"
	@echo "make setup   set up alone: .venv from requirements.lock"
	@echo "make test    run every test, also in a real browser"
	@echo "make test-fast   those that take seconds: no browser, no JupyterLab, no course"
	@echo "make book    build the book only          make lint   lint, types, formats"
	@echo "make print   the book as PDF and EPUB (needs Chromium, Chrome or Edge)"
	@echo "make site    the book, with notebooks that need no installing (needs Node 20 and npm)"
	@echo "make hub     a JupyterHub to try, with a teacher and two learners (needs Node 22 and npm)"
	@echo "make bench   ours beside stock nbgrader   make clean  remove what is rebuilt; no learner's work, no grades"
	@echo "make lock    renew every lock (needs uv and a network)"
	@echo "make release VERSION=0.2.0   date the changelog, set the version, commit and tag; pushes nothing"

setup: $(READY)
	@echo "Ready: put $(BIN) on your path, or call $(BIN)/whichpm."

course: book $(GRADED)
	@[ -z "$(DEMO)" ] || $(BIN)/whichpm results $(DEMO)
	@$(BIN)/whichpm serve

book: $(READY)
	@$(BIN)/whichpm check --all
	@echo "Building the book (half a minute the first time, seconds later) ..."
	@$(BUILD)
	@echo "The book is built: _build/html/index.html"

print: book
	@$(BIN)/whichpm print

# The book is printed from its pages, and the page that offers it is built again. Without a browser there is the EPUB.
site: $(READY) $(LITE)
	@$(MAKE) --no-print-directory book
	@$(BIN)/whichpm print || [ $$? -eq 3 ]
	@$(BUILD) > /dev/null

hub: $(READY) node_modules/.ready
	@$(BIN)/python tools/hub.py

test: $(READY)
	@$(BIN)/python tests/browser/provide.py
	@$(BIN)/python -m pytest --numprocesses $(PROCESSES) --dist loadfile --no-loadscope-reorder

test-fast: $(READY)
	@$(BIN)/python -m pytest --quiet -m fast
	@if [ -d tests/front ] && command -v node >/dev/null; then node --test tests/front/*.test.mjs; fi

lint: $(READY) node_modules/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	npm run --silent lint

bench: $(READY)
	$(BIN)/python benchmarks/grading.py
	$(BIN)/python benchmarks/board.py
	$(BIN)/python benchmarks/player.py
	$(BIN)/python benchmarks/pages.py
	$(BIN)/python benchmarks/keys.py
	$(BIN)/python benchmarks/reliability.py

# Renews within what pyproject.toml and the .in files allow; with LOCK= versions stay, and only what is new is added.
LOCK ?= --upgrade
lock:
	@command -v uv >/dev/null || { echo "This needs uv: see docs.astral.sh/uv, or pip install uv." >&2; exit 1; }
	$(EVERYWHERE) $(LOCK) pyproject.toml --extra dev --output-file requirements.lock
	$(EVERYWHERE) $(LOCK) tools/lite/jupyterlite.in --output-file tools/lite/jupyterlite.lock
	$(IN_THE_BROWSER) $(LOCK) tools/lite/pyodide.in --output-file tools/lite/pyodide.lock

release: $(READY)
	@$(BIN)/python tools/release.py "$(VERSION)"

# Only what make, tests and linters build again. Submissions, grades, feedback and kits are somebody's work.
clean:
	rm -rf _build dist .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find whichpm tests benchmarks tools -name __pycache__ -type d -prune -exec rm -rf {} +

# Grading starts anew when the bank, the problem set or the grader changed; a class of your own is not touched.
$(GRADED): $(READY) $(PACKAGE) $(BANK) $(wildcard source/*/*.ipynb) nbgrader_config.py
	@mkdir -p _build
	@for set in $(SETS); do echo "Generating the release of $$set ..."; \
	  $(BIN)/nbgrader generate_assignment $$set --force --log-level=ERROR || exit 1; done
ifeq ($(REAL),)
	@[ -z "$(DEMO)" ] || $(BIN)/whichpm simulate $(DEMO) --learners $(LEARNERS)
	@[ -z "$(DEMO)" ] || echo "Grading $(LEARNERS) simulated submissions with nbgrader (about ten seconds) ..."
	@[ -z "$(DEMO)" ] || $(BIN)/nbgrader autograde $(DEMO) --student "simulated-*" --force --log-level=ERROR
else
	@echo "submitted/ has a class of your own: none is simulated. Grade it with whichpm grade."
endif
	@touch $@

# Kernels warn at every start, a dozen times in a build, that they talk to this machine without encryption: hence the level.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Which PM? needs Python 3.11 or newer; try make PYTHON=python3.12")'
	@echo "Setting up .venv from requirements.lock (once; a few minutes on a slow line) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --disable-pip-version-check --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@mkdir -p .venv/etc/ipython
	@echo "c.IPKernelApp.log_level = 40" > .venv/etc/ipython/ipython_kernel_config.py
	@touch $@

node_modules/.ready: package.json package-lock.json
	@command -v npm >/dev/null || { echo "This needs Node 20 or newer with npm; make course, make book and make test do without." >&2; exit 1; }
	npm ci --silent --no-fund --no-audit
	@touch $@

# What tools/lite/ pins is fetched once; after that the notebooks are put together without a network.
$(LITE): $(READY) $(LITE_READY) node_modules/.ready $(PACKAGE) $(BANK) $(wildcard release/*/* exercises/keyless/* tools/lite/*.*) _toc.yml exercises/sets.yml
	@echo "Putting together notebooks that need no installing (ten seconds) ..."
	@$(BIN)/python tools/lite/build.py

$(LITE_READY): tools/lite/jupyterlite.lock tools/lite/pyodide.lock
	@$(PYTHON) -m venv --clear .venv-lite
	@.venv-lite/bin/python -m pip install --disable-pip-version-check --quiet --require-hashes --requirement tools/lite/jupyterlite.lock
	@.venv-lite/bin/python -m pip download --disable-pip-version-check --quiet --require-hashes --requirement tools/lite/pyodide.lock \
	  --dest .venv-lite/wheels --no-deps --only-binary=:all: --python-version 3.14 --implementation py --abi none --platform any
	@touch $@
