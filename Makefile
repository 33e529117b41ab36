# `make run` and `make test` do all set-up themselves. Every target shares one release build.

SWIFT ?= swift
PREFIX ?= /usr/local

build := $(SWIFT) build -c release
server := $(SWIFT) build -c release --package-path Server
folder := $(DESTDIR)$(PREFIX)/lib/ddcm

.PHONY: build library run serve test test-codec test-library test-python test-scale test-server test-readme test-browser \
	bench fuzz docs lint format clean install setup

build: setup
	$(build) --product ddcm

# The C interface: build/lib/libddcm, build/include/ddcm.h and a pkg-config file.
library: setup
	$(build) --product DDCMLibrary
	scripts/link-library

# Encodes and decodes a sample photograph with the bundled model.
run: build
	scripts/run-sample

# The server, which `ddcm serve` starts.
serve: build
	$(server) --product ddcm-server

test: test-codec test-library test-python test-readme test-server

test-codec: setup
	$(build) --build-tests
	SWIFT="$(SWIFT)" scripts/test

# The C example with all warnings, and what it writes.
test-library: build library
	scripts/test-library

# The Python package, in a virtual environment of its own.
test-python: build library
	scripts/test-python

# The Python package on a Ray cluster of several nodes on this machine; installs large packages, and takes minutes.
test-scale: build library
	scripts/test-scale

# The samples of the README and of the library's articles.
test-readme: build
	SWIFT="$(SWIFT)" scripts/test-readme

test-server: setup
	$(server) --build-tests
	SWIFT="$(SWIFT)" TEST_LOG=build/test-server.log scripts/test --package-path Server

# The server's page in Debian's chromium, without a window.
test-browser: serve
	scripts/test-browser

bench: setup
	DDCM_BENCHMARKS=1 $(SWIFT) package --disable-sandbox benchmark

# Each reader of foreign bytes with new inputs, by coverage: RUNS of them.
RUNS ?= 1000000
fuzz: setup
	for target in stream safetensors pickle zip json tokenizer mask kernel; do \
		SWIFT="$(SWIFT)" scripts/fuzz $$target $(RUNS) || exit 1; \
	done

# The library's documentation, as a folder for a web server: build/docs.
docs: setup
	DDCM_DOCS=1 $(SWIFT) package --allow-writing-to-directory build/docs \
		generate-documentation --target DDCMCodec --output-path build/docs

lint:
	$(SWIFT) format lint --strict -r Sources Tests Server/Sources Server/Tests Training/FitNIQE Package.swift Server/Package.swift

format:
	$(SWIFT) format -i -r Sources Tests Server/Sources Server/Tests Training/FitNIQE Package.swift Server/Package.swift

# The command, OpenVINO and the bundled model live together in lib/ddcm, where the command looks for them.
install: build
	mkdir -p "$(folder)/.deps" "$(DESTDIR)$(PREFIX)/bin"
	cp -f .build/release/ddcm "$(folder)/ddcm"
	if [ -x Server/.build/release/ddcm-server ]; then cp -f Server/.build/release/ddcm-server "$(folder)/ddcm-server"; fi
	cp -RL .deps/openvino "$(folder)/.deps/"
	cp -R Models "$(folder)/"
	ln -sf ../lib/ddcm/ddcm "$(DESTDIR)$(PREFIX)/bin/ddcm"

clean:
	rm -rf .build build Benchmarks/.build Server/.build

setup:
	@scripts/setup
