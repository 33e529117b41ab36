# `make run` and `make test` do all set-up themselves. Every target shares one release build.

SWIFT ?= swift
PREFIX ?= /usr/local

build := $(SWIFT) build -c release
folder := $(DESTDIR)$(PREFIX)/lib/ddcm

.PHONY: build run test test-browser bench lint format clean install setup

build: setup
	$(build) --product ddcm

# Encodes and decodes a sample photograph with the bundled prior.
run: build
	scripts/run-sample

test: setup
	$(build) --build-tests
	SWIFT="$(SWIFT)" scripts/test

# The server's page in Debian's chromium, without a window.
test-browser: build
	scripts/test-browser

bench: setup
	cd Benchmarks && $(SWIFT) package --disable-sandbox benchmark

lint:
	$(SWIFT) format lint --strict -r Sources Tests

format:
	$(SWIFT) format -i -r Sources Tests

# The command, OpenVINO and the bundled prior live together in lib/ddcm, where the command looks for them.
install: build
	mkdir -p "$(folder)/.deps" "$(DESTDIR)$(PREFIX)/bin"
	cp -f .build/release/ddcm "$(folder)/ddcm"
	cp -RL .deps/openvino "$(folder)/.deps/"
	cp -R Models "$(folder)/"
	ln -sf ../lib/ddcm/ddcm "$(DESTDIR)$(PREFIX)/bin/ddcm"

clean:
	rm -rf .build build Benchmarks/.build

setup:
	@scripts/setup
