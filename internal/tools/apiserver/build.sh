#!/usr/bin/env bash
# Builds the kube-apiserver that tests run, from its Go modules, and prints its path. That takes some
# minutes once; afterwards it is in the cache directory, which a CI job can keep.
set -euo pipefail

version=1.37.2
dir=${XDG_CACHE_HOME:-$HOME/.cache}/camsync-test
binary=$dir/kube-apiserver-$version

if [ ! -x "$binary" ]; then
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	cd "$work"
	cat >main.go <<-'GO'
		package main

		import (
			"os"

			"k8s.io/component-base/cli"
			"k8s.io/kubernetes/cmd/kube-apiserver/app"
		)

		func main() { os.Exit(cli.Run(app.NewAPIServerCommand())) }
	GO
	# The modules that Kubernetes keeps in its own tree stand there as v0.0.0; published, they have the
	# same number as Kubernetes but for the first.
	source=$(GOFLAGS=-mod=mod go mod download -json "k8s.io/kubernetes@v$version" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
	sed -n -e '/^replace/,$d' -e "s/ v0\.0\.0\$/ v0.${version#*.}/" -e 's/^module .*/module apiserver/' -e p "$source/go.mod" >go.mod
	{
		printf '\nrequire k8s.io/kubernetes v%s\n\nreplace (\n' "$version"
		sed -n "s|^\t\(k8s.io/[^ ]*\) v0\.0\.0\$|\t\1 => \1 v0.${version#*.}|p" "$source/go.mod"
		printf ')\n'
	} >>go.mod
	cp "$source/go.sum" . && chmod u+w go.sum
	mkdir -p "$dir"
	nice -n 19 go build -mod=mod -trimpath -ldflags="-s -w -X k8s.io/component-base/version.gitVersion=v$version -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=${version#*.}" -o "$binary.new" . >&2
	mv "$binary.new" "$binary" # whole or not at all
fi
echo "$binary"
