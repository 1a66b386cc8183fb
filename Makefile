# Two commands: `make up` runs the whole bundle on this machine, `make test` tests it.
#
#   make up                         everything, until Ctrl-C
#   make up ARGS="--http-port 9000" with options; `make up ARGS=--help` lists them
#   make up PYTHON=/path/python3.12 with a Python of your choice
#   make run F=map_place            one function, started again when its code changes; needs a running `make up`
#   make check                      linters, types and the quick unit tests: before a commit
#   make fmt                        mend and format the code
#   make test / make lint           what CI runs
#   make test-production            what takes a root machine and an hour: the offline bundle, images, faults, kills,
#                                   and the end-to-end tests in both modes, over a Redis Cluster and Ceph too
#   make test-production-part       ten minutes of it, as CI runs them
#   make fuzz                       readers of foreign bytes, two hundred times as many inputs as make test
#   make lock                       resolve the dependencies anew
#   make clean                      remove what can be made again; your data in .geoportrait stays

.POSIX:
.DELETE_ON_ERROR:
.PHONY: up run test test-production test-production-part fuzz check lint fmt lock models venv clean

ARGS =
# The function that `make run` runs, and its port.
F =
PORT = 8081
# One worker for each of the two cores that the suite is tuned for.
WORKERS = 2

up: venv
	@exec env -u PYTHONDONTWRITEBYTECODE .venv/bin/geoportrait up $(ARGS) # without its bytecode a start takes twice as long

run: venv
	@setup/run-function "$(F)" $(PORT)

test: venv models
	.venv/bin/pytest -n $(WORKERS) --dist loadfile $(ARGS)

test-production: venv models
	@setup/install-test-tools
	.venv/bin/pytest tests/production tests/e2e --every-shape $(ARGS)

test-production-part: venv models
	@setup/install-test-tools
	IMAGES="auth-token map-coordinate" .venv/bin/pytest \
		tests/production/test_redis_cluster.py tests/production/test_ceph.py tests/production/test_images.py $(ARGS)

fuzz: venv models
	.venv/bin/pytest tests/fuzz --hypothesis-profile=long -n $(WORKERS) $(ARGS)

lint: venv
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

check: lint models
	.venv/bin/pytest tests/unit -m "not slow" -n $(WORKERS) -q --no-header $(ARGS)

fmt: venv
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

models: venv
	@.venv/bin/geoportrait models fetch

venv:
	@PYTHON="$(PYTHON)" setup/make-venv

lock: venv
	setup/lock

clean:
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .cache
