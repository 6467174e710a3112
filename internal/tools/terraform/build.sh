#!/usr/bin/env bash
# Builds the Terraform that tests run, from its Go module, and the stand-in for its Camunda provider, and prints both paths.
# That takes some minutes once; afterwards they are in the cache directory, which a CI job can keep. It is the last version
# whose module has all of its packages. It keeps states in local files alone, which saves two thirds of what is to be
# compiled, and is otherwise the released program.
set -euo pipefail
cd "$(dirname "$0")"

version=1.8.5
dir=${XDG_CACHE_HOME:-$HOME/.cache}/camsync-test
binary=$dir/terraform-$version
provider=$dir/stand-in-$(cat provider/* | sha256sum | cut -c1-12)/terraform-provider-camunda

export GOWORK=off CGO_ENABLED=0
if [ ! -x "$binary" ]; then
	source=$(GOFLAGS=-mod=mod go mod download -json "github.com/hashicorp/terraform@v$version" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
	work=$(mktemp -d)
	trap 'chmod -R u+w "$work" && rm -rf "$work"' EXIT
	(
		cd "$work"
		cp -r "$source"/{*.go,go.mod,go.sum,internal,version} . && chmod -R u+w .
		sed -i -E '/backend(Azure|Consul|Cos|GCS|Kubernetes|OSS|Pg|S3)\>/d' internal/backend/init/init.go
		mkdir -p "$dir"
		nice -n 19 go build -mod=readonly -trimpath -ldflags="-s -w" -o "$binary.new" . >&2
		mv "$binary.new" "$binary" # whole or not at all
	)
fi
if [ ! -x "$provider" ]; then
	mkdir -p "$(dirname "$provider")"
	(cd provider && nice -n 19 go build -mod=readonly -trimpath -ldflags="-s -w" -o "$provider.new" . >&2)
	mv "$provider.new" "$provider"
fi
echo "$binary"
echo "$provider"
