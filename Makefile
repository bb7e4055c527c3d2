# Two commands: `make demo` and `make test`. Each needs Python 3.11 or later (with venv), make and a network, and no other step.

PORT ?= 8000
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test test-security test-faults screens lint format lock clean

help: ## What can be asked here
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /	/' | expand -t 16

demo: ## Serve the demonstration on http://localhost:8000 (PORT= changes it); its state lies in var/demo
	@.ci/venv run
	@exec .venv/bin/espace demo --home var/demo --port $(PORT)

demo-reset: ## Forget the demonstration's state
	rm -rf var/demo

test: ## Style, types, layers and the tests of every day, on SQLite and PostgreSQL, with the main job in a browser
	@.ci/venv dev
	@exec .venv/bin/python -m tests

test-security: ## Who gets in, who may see what, address by address, what lies where once it is gone; the promises on PostgreSQL
	@.ci/venv dev
	@exec .venv/bin/python -m tests security

test-faults: ## Backups restored, and 200 processes killed at random points, as many under load, disk full, storage away (KILLS=, SEED=)
	@.ci/venv dev
	@exec .venv/bin/python -m tests faults -- $(if $(KILLS),--kills $(KILLS)) $(if $(SEED),--seed $(SEED))

screens: ## Every page, by everybody it is open to, as pictures in one HTML page, with axe and vnu; every journey in a browser; Lighthouse
	@.ci/venv dev
	@.ci/web
	@.venv/bin/python -m tests screens && .venv/bin/python -m tests.screens.sheet && exec .venv/bin/python -m tests.screens.served

lint: ## Style, types and layers only
	@.ci/venv dev
	@exec .venv/bin/python -m tests lint

format: ## Put the code in the one format
	@.ci/venv dev
	.venv/bin/ruff check --fix --quiet .
	.venv/bin/ruff format .

lock: ## Resolve again what the product and its tests stand on, with hashes and without addresses (needs uv)
	.ci/lock

clean: ## Remove the virtual environment and the caches, never var/
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis *.egg-info
