#!/usr/bin/env bash
# Builds the Helm that tests run, from its Go module, and prints its path. That takes some minutes once;
# afterwards it is in the cache directory, which a CI job can keep.
set -euo pipefail

version=4.3.2
dir=${XDG_CACHE_HOME:-$HOME/.cache}/camsync-test
binary=$dir/helm-$version

if [ ! -x "$binary" ]; then
	source=$(GOFLAGS=-mod=mod go mod download -json "helm.sh/helm/v4@v$version" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
	cd "$source"
	mkdir -p "$dir"
	GOWORK=off CGO_ENABLED=0 nice -n 19 go build -mod=readonly -trimpath -ldflags="-s -w -X helm.sh/helm/v4/internal/version.version=v$version" -o "$binary.new" ./cmd/helm >&2
	mv "$binary.new" "$binary" # whole or not at all
fi
echo "$binary"
