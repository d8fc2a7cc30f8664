# Shortcuts to the checks in .ci/checks.sh, the one place that defines them.

CHECKS := $(shell sed -n "s/^all=(\(.*\))/\1/p" .ci/run)

.PHONY: build check full compare $(CHECKS)

build:
	CGO_ENABLED=0 go build -o bin/diabolo ./cmd/diabolo

check:
	.ci/run

$(CHECKS):
	.ci/run $@

# Hours: the reference trainings and the peers, on a machine that does nothing else.
full:
	.ci/full full.md

compare:
	tools/peers/compare --out dist
