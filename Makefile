# Everything a developer does. Each target sets up what it needs; set-up does nothing when up to date.
#     make test                       on python3, or the first of 3.13, 3.12, 3.11 that is found
#     make test PYTHON=python3.13     on that one, in an environment of its own
SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?=
VENV := .venv$(if $(PYTHON),-$(notdir $(PYTHON)))
BIN := $(VENV)/bin
PACKS := rules/trade_credit rules/construction_materials
ARGS ?=
# Four processes share the tests, a file each, since many wait for servers; those stay apart by
# their ports. A proof in full has two.
SHARED := -n 4 --dist loadfile

.PHONY: help run demo test check prove bench evidence fmt lint types docs lock sbom audit clean setup-run setup-dev setup-evidence

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: demo ## decide a limit for each firm of the sample, then serve on 127.0.0.1:8000
	@exec $(BIN)/credit-engine serve

demo: setup-run ## the same without serving
	@$(BIN)/credit-engine demo

test: setup-dev ## every test, proofs in their quick size; ARGS="tests/pack -k bands" runs some
	@$(BIN)/python -m pytest $(SHARED) $(ARGS)

check: lint types sbom ## format, lint, types, floors, tidiness, what is stale, dependencies, the rule packs
	@$(BIN)/python -m tests.dependency_report audit || test $$? -eq 3
	@$(BIN)/python -m pytest -q tests/test_architecture.py tests/test_tidy.py tests/test_house.py \
	    tests/api/test_openapi.py tests/rules/test_schema.py
	@for pack in $(PACKS); do \
	    $(BIN)/credit-engine pack check "$$pack"; $(BIN)/credit-engine pack test "$$pack"; \
	done

prove: export TEST_DATABASE_URL ?= postgresql+psycopg://postgres@127.0.0.1:5432/postgres

prove: ## every test, proofs in full, on each Python found; then write docs/proofs.md; ARGS as above
	@$(if $(ARGS),,rm -rf docs/proofs)
	@pythons=$$(.ci/find-python $(or $(PYTHON),--all)); failed=0; \
	for python in $$pythons; do \
	    $(MAKE) setup-dev PYTHON="$$python"; \
	    echo "Proving on $$("$$python" --version) ..."; \
	    CREDIT_ENGINE_PROOF=full ".venv-$${python##*/}/bin/python" -m pytest --timeout=7200 -n 2 --dist loadfile $(ARGS) || failed=$$?; \
	done; \
	set -- $$pythons; ".venv-$${1##*/}/bin/python" -m tests.proof_report || failed=$$?; exit $$failed

bench: setup-dev ## every benchmark; ARGS="--quick" for a short look, ARGS="--json" for machines
	@for benchmark in benchmarks/[a-z]*.py; do \
	    name=$$(basename "$$benchmark" .py); \
	    echo "benchmark $$name $(ARGS)" >&2; $(BIN)/python -m "benchmarks.$$name" $(ARGS); \
	done

evidence: setup-evidence ## measure the pack's judgement on real failures; write docs/evidence.md
	@$(VENV)-evidence/bin/python -m pytest -q tests/benchmarks/judgement
	@$(VENV)-evidence/bin/python -m benchmarks.judgement $(ARGS)

fmt: setup-dev ## format the code and mend what can be mended
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

lint: setup-dev ## format check, ruff, and the floors between the rooms
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-logo

types: setup-dev ## mypy --strict
	@$(BIN)/mypy --strict credit_engine

docs: setup-dev ## write openapi.yaml and rules/schema/ anew
	@$(BIN)/credit-engine openapi > openapi.yaml.new && mv openapi.yaml.new openapi.yaml
	@$(BIN)/credit-engine pack schema --out rules/schema > /dev/null

lock: .venv-lock/.installed ## write the locks in requirements/ anew; ARGS="--upgrade" for newer versions
	@lock() { .venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-header --no-annotate --no-emit-index-url --no-emit-find-links $(ARGS) "$$@"; }; \
	cd $(CURDIR); \
	lock requirements/lock.in --output-file requirements/lock.txt; \
	lock requirements/build.in --output-file requirements/build.txt; \
	lock requirements/native.in --no-deps --output-file requirements/native.txt; \
	lock pyproject.toml --extra postgres --extra proofs --no-emit-package durable-rules \
	    --output-file requirements/run.txt; \
	lock pyproject.toml --extra postgres --extra portfolio --extra proofs --extra dev --no-emit-package durable-rules \
	    --constraints requirements/run.txt --output-file requirements/dev.txt; \
	lock pyproject.toml --extra postgres --extra portfolio --extra proofs --extra dev --extra evidence \
	    --no-emit-package durable-rules --constraints requirements/dev.txt \
	    --output-file requirements/evidence.txt

sbom: setup-dev ## write build/sbom.cdx.json, the bill of what runs, and hold it to the locks
	@$(BIN)/python -m tests.dependency_report sbom

audit: setup-dev ## ask for known weaknesses of what runs; 3 where nobody answers
	@$(BIN)/python -m tests.dependency_report audit

clean: ## remove environments, caches, build leftovers (not var/, which holds your database)
	@rm -rf .venv .venv-* build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache \
	    .import_linter_cache .hypothesis .schemathesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup-run:
	@.ci/setup run $(VENV) $(PYTHON)

setup-dev:
	@.ci/setup dev $(VENV) $(PYTHON)

# Apart from the environment of the tests, which would take twice the time to make with it.
setup-evidence:
	@.ci/setup evidence $(VENV)-evidence $(PYTHON)

.venv-lock/.installed: requirements/lock.txt
	@python=$$(.ci/find-python $(PYTHON)); "$$python" -m venv --clear .venv-lock
	@.venv-lock/bin/python -m pip --quiet --quiet install --require-hashes --only-binary :all: \
	    -r requirements/lock.txt
	@touch $@
