# Everything a developer or an operator does, by name. `make help` lists it.

SWIFT_BUILD := swift build -c release
LARDER := .build/release/larder

.PHONY: help setup build demo run test check check-full fuzz soak bench clean

help:  ## This list.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup:  ## Install the system packages that are missing.
	@scripts/setup.sh

build: setup  ## Build .build/release/larder.
	$(SWIFT_BUILD) --product larder

demo: build  ## Real flights in, a served prediction out; CI=1 stops by itself.
	@LARDER=$(LARDER) scripts/demo.sh

run: build  ## Run the server with its private PostgreSQL.
	$(LARDER) serve

test: setup  ## Run the tests, optimized as they are served.
	@scripts/test.sh -c release

check: setup  ## Lint, a minute of fuzzing, and the tests in debug and in release.
	swift format lint --strict --recursive --configuration .swift-format Package.swift Sources Tests
	@scripts/fuzz.sh 60
	@scripts/test.sh -c debug
	@scripts/test.sh -c release

check-full: check  ## All of check, 200 random datasets joined, an older Feast, and CRASHES=50 crashes in the middle of jobs and of lookups; SEED=n repeats them.
	LARDER_JOIN_SEEDS=200 swift test -c release --filter JoinPropertyTests
	LARDER=$(abspath $(LARDER)) LARDER_FEAST_OLDER=1 swift test -c release --filter FeastOlderSDKTests
	@scripts/crashes.sh $(or $(CRASHES),50) $(SEED)

fuzz: setup  ## Feed the HTTP parser and its connections mutated bytes; FOR=seconds.
	@scripts/fuzz.sh $(or $(FOR),600)

soak: setup  ## Half an hour of mixed traffic under each sanitizer; FOR=minutes.
	@scripts/soak.sh address $(or $(FOR),30)
	@scripts/soak.sh thread $(or $(FOR),30)

bench: build  ## Measure beside nginx, Hummingbird, raw PostgreSQL, Feast; ONLY="names".
	@scripts/bench.sh $(ONLY)

clean:  ## Remove what was built; data directories stay.
	rm -rf .build
