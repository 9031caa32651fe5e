PYTHON ?= python3
TARGETS := run test lint bench faults stop reset lock

.DEFAULT_GOAL := help
.PHONY: help $(TARGETS)
# Without compiled files every start takes seconds longer.
unexport PYTHONDONTWRITEBYTECODE

help $(TARGETS):
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 oder neuer fehlt (Paket python3)." >&2; exit 1; }
	@$(PYTHON) -m geo.project.up $@
