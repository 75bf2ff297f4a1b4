# Every target sets itself up first: a .venv with the pinned versions of requirements/, of what it needs and no more.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
# Our own modules are compiled once, too, and not by each of the many processes.
unexport PYTHONDONTWRITEBYTECODE
PYTHON3 ?= python3
RUN := .venv/ready-to-run
TEST := .venv/ready-to-test
LINT := .venv/ready-to-lint
LITE := .venv/ready-to-lite

.PHONY: help demo test test-all table mutants luck draws pipeline gallery attacks damage crashes compare bench growth profile lint release lite messages lock lab clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

demo: $(RUN)  ## grade a sample class through nbgrader and print its table
	python -m trials.sample_class

PYTEST := python -m pytest --numprocesses logical
test: $(TEST)  ## run the tests: every kind of proof, samples of what takes long
	$(PYTEST)

# One after the other: each of these uses all processors by itself.
test-all: $(TEST)  ## run every test and prove everything: all attacks behind all walls, all damage, all mutants, 50 kills, ...
	$(PYTEST) --whole
	python -m trials.error_rates
	python -m trials.error_rates.luck
	python -m trials.error_rates.pipeline
	python -m trials.error_rates.pipeline gallery
	python -m trials.damage
	python -m trials.attacks proctor

table: $(TEST)  ## count right answers accepted, known mistakes caught and named, mutants killed
	python -m trials.error_rates

mutants: $(TEST)  ## change the solutions everywhere, and list each change that no hidden test notices
	python -m trials.error_rates.mutation_score

luck: $(TEST)  ## grade the same answers 1,000 times with other random numbers
	python -m trials.error_rates.luck

draws: $(TEST)  ## tell each known mistake from all others by 10 draws of random inputs
	python -m pytest tests/test_diagnosis.py --whole --draws 10

pipeline: $(TEST)  ## grade 20 right and 20 wrong submissions, drawn by a seed, through nbgrader
	python -m trials.error_rates.pipeline

gallery: $(TEST)  ## grade every right answer of the gallery through nbgrader, in the sandbox
	python -m trials.error_rates.pipeline gallery

attacks: $(TEST)  ## try to cheat and to break out, against proctor and against stock nbgrader
	python -m trials.attacks

damage: $(TEST)  ## damage honest notebooks in every way of trials/damage/, and see what comes of each
	python -m trials.damage

crashes: $(TEST)  ## kill the grader 50 times, and look whether the gradebook ends as if undisturbed
	python -m pytest tests/test_crashes.py --kills 50

compare: $(RUN)  ## grade the sample class with proctor and by nbgrader alone: marks and seconds
	python -m trials.sample_class.compare

SIZES ?= 20 100 1000
bench: $(TEST)  ## how fast new submissions to classes of SIZES are graded by nbgrader alone, proctor, Dask, bare Python; SIZES=6 takes minutes
	python -m trials.benchmark $(SIZES)

growth: $(TEST)  ## how time and memory of proctor grade grow from 100 to 1,000 submissions, with workers that answer at once
	python -m trials.benchmark.growth 100 1000

profile: $(TEST)  ## where the processor time of proctor grade goes, by kind of process
	python -m trials.benchmark.profile

lint: $(LINT)  ## ruff, types, which folder may import from which, and the rules that notebooks have to keep
	ruff check .
	ruff format --check .
	mypy
	lint-imports --no-cache
	python -m tools.lint_notebooks

release: $(RUN)  ## make release/ anew from source/
	nbgrader generate_assignment week3 --force
	nbgrader generate_assignment week3-en --force

lite: $(LITE)  ## make lite/, the released notebooks for a browser and nothing else; PYODIDE=FILE is served with them
	sh tools/build_lite.sh $(PYODIDE)

messages: $(RUN)  ## bring the message catalogues up to date with the hidden tests and proctor
	$(call catalogue,grader_tests,grader_tests,grader_tests/locale)
	$(call catalogue,proctor,proctor/src/proctor,proctor/src/proctor/common/locale)

# $(call catalogue,NAME,FOLDER OF CODE,FOLDER OF CATALOGUES)
define catalogue
	pybabel extract --no-location --sort-output --omit-header -F pyproject.toml -k N_ -o $(3)/$(1).pot $(2)
	pybabel update --no-fuzzy-matching --ignore-obsolete -D $(1) -i $(3)/$(1).pot -d $(3)
	pybabel compile -D $(1) -d $(3)
endef

# (With pip's settings, as tools/setup.sh has them. A lock names no index.)
COMPILE := eval "$$(python -m pip config list | python tools/pip_to_uv.py)" && uv pip compile \
	--quiet --universal --python-version 3.11 --no-header --no-emit-index-url --no-annotate
lock: $(RUN)  ## pin the newest versions for Python 3.11 to 3.13, the same in all three
	$(COMPILE) --upgrade --output-file requirements/test.lock requirements/test.in
	$(COMPILE) --upgrade --output-file requirements/run.lock --constraint requirements/test.lock requirements/run.in
	$(COMPILE) --upgrade --output-file requirements/lint.lock --constraint requirements/test.lock requirements/lint.in
	$(COMPILE) --upgrade --output-file requirements/lite.lock requirements/lite.in

lab: $(RUN)  ## open JupyterLab, with formgrader and Validate
	jupyter lab

clean:  ## remove the environment and the sample class
	rm -rf .venv demo lite

$(RUN): requirements/run.lock proctor/pyproject.toml tools/setup.sh
	PYTHON3=$(PYTHON3) sh tools/setup.sh run
	@touch $@

$(TEST): $(RUN) requirements/test.lock
	sh tools/setup.sh test
	@touch $@

$(LINT): $(RUN) requirements/lint.lock
	sh tools/setup.sh lint
	@touch $@

$(LITE): $(RUN) requirements/lite.lock
	sh tools/setup.sh lite
	@touch $@
