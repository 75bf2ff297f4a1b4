# Every target sets itself up first: a .venv with the versions of requirements.lock.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
PYTHON3 ?= python3
READY := .venv/ready

.PHONY: help demo test lint release messages lock lab clean

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

demo: $(READY)  ## grade a sample class through nbgrader and print its table
	python -m sample_class

test: $(READY)  ## run every test
	python -m pytest

lint: $(READY)  ## ruff, and the rules that notebooks have to keep
	ruff check .
	ruff format --check .
	python tools/lint_notebooks.py

release: $(READY)  ## make release/ anew from source/
	nbgrader generate_assignment week3 --force
	nbgrader generate_assignment week3-en --force

messages: $(READY)  ## bring the message catalogues up to date with the hidden tests
	pybabel extract --no-location --sort-output --omit-header -k N_ -o grader_tests/locale/grader_tests.pot grader_tests
	pybabel update --no-fuzzy-matching --ignore-obsolete -D grader_tests -i grader_tests/locale/grader_tests.pot -d grader_tests/locale
	pybabel compile -D grader_tests -d grader_tests/locale

lock: $(READY)  ## pin the newest versions for Python 3.10 to 3.13
	uv pip compile --universal --python-version 3.10 --upgrade --no-header --no-emit-index-url --no-annotate \
		--output-file requirements.lock requirements.in

lab: $(READY)  ## open JupyterLab, with formgrader and Validate
	jupyter lab

clean:  ## remove the environment and the sample class
	rm -rf .venv demo

$(READY): requirements.lock pyproject.toml tools/setup.sh
	PYTHON3=$(PYTHON3) sh tools/setup.sh
	@touch $@
