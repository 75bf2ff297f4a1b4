# Every target sets itself up first: a .venv with the versions of requirements.lock.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
PYTHON3 ?= python3
READY := .venv/ready

.PHONY: help demo test table mutants luck draws pipeline gallery attacks damage crashes compare bench growth profile lint release messages lock lab clean

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

demo: $(READY)  ## grade a sample class through nbgrader and print its table
	python -m sample_class

# By themselves, files with many tests would come first; the longest have few.
test: $(READY)  ## run every test
	python -m pytest --numprocesses logical --dist loadfile --no-loadscope-reorder

table: $(READY)  ## count right answers accepted, known mistakes caught and named, mutants killed
	python -m error_rates

mutants: $(READY)  ## change the solutions everywhere, and list each change that no hidden test notices
	python -m error_rates.mutation_score

luck: $(READY)  ## grade the same answers 1,000 times with other random numbers
	python -m error_rates.luck

draws: $(READY)  ## tell each known mistake from all others by 10 draws of random inputs
	python -m pytest tests/test_diagnosis.py --draws 10

pipeline: $(READY)  ## grade 20 right and 20 wrong submissions, drawn by a seed, through nbgrader
	python -m error_rates.pipeline

gallery: $(READY)  ## grade every right answer of the gallery through nbgrader, in the sandbox
	python -m error_rates.pipeline gallery

attacks: $(READY)  ## try to cheat and to break out, against proctor and against stock nbgrader
	python -m attacks

damage: $(READY)  ## damage honest notebooks in every way of damage/, and see what comes of each
	python -m damage

crashes: $(READY)  ## kill the grader 50 times, and look whether the gradebook ends as if undisturbed
	python -m pytest tests/test_crashes.py --kills 50

compare: $(READY)  ## grade the sample class with proctor and by nbgrader alone: marks and seconds
	python -m sample_class.compare

SIZES ?= 20 100 1000
bench: $(READY)  ## how fast new submissions to classes of SIZES are graded by nbgrader alone, proctor, Dask, bare Python; an hour and a half
	python -m benchmark $(SIZES)

growth: $(READY)  ## how time and memory of proctor grade grow from 100 to 1,000 submissions, with workers that answer at once
	python -m benchmark.growth 100 1000

profile: $(READY)  ## where the time of proctor grade goes; py-spy, which uv fetches, has to be root for it
	python -m benchmark.profile

lint: $(READY)  ## ruff, and the rules that notebooks have to keep
	ruff check .
	ruff format --check .
	python tools/lint_notebooks.py

release: $(READY)  ## make release/ anew from source/
	nbgrader generate_assignment week3 --force
	nbgrader generate_assignment week3-en --force

messages: $(READY)  ## bring the message catalogues up to date with the hidden tests and proctor
	for package in grader_tests proctor; do \
		locale=$$package/locale; \
		pybabel extract --no-location --sort-output --omit-header -F pyproject.toml -k N_ -o $$locale/$$package.pot $$package && \
		pybabel update --no-fuzzy-matching --ignore-obsolete -D $$package -i $$locale/$$package.pot -d $$locale && \
		pybabel compile -D $$package -d $$locale || exit 1; \
	done

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
