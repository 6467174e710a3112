#!/usr/bin/env bash
# Builds the Prometheus that tests run, from its Go module, and prints its path. That takes some minutes
# once; afterwards it is in the cache directory, which a CI job can keep. It finds its targets in files
# alone, has no pages, and is otherwise the released program.
set -euo pipefail

version=0.316.0 # 3.16.0, as its Go module counts
dir=${XDG_CACHE_HOME:-$HOME/.cache}/camsync-test
binary=$dir/prometheus-$version

if [ ! -x "$binary" ]; then
	source=$(GOFLAGS=-mod=mod go mod download -json "github.com/prometheus/prometheus@v$version" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
	cd "$source"
	mkdir -p "$dir"
	GOWORK=off CGO_ENABLED=0 nice -n 19 go build -mod=readonly -trimpath -tags remove_all_sd,netgo -ldflags="-s -w" -o "$binary.new" ./cmd/prometheus >&2
	mv "$binary.new" "$binary" # whole or not at all
fi
echo "$binary"
