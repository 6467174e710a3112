#!/usr/bin/env bash
# nfpm 2.45.2: of a candidate's version as Semantic Versioning has it, 0.2.0-rc.1, it makes packages whose versions deb and rpm know,
# and for Alpine one that is none.
#
# apk-package(5), versions: after the numbers come suffixes such as _rc, each with an optional number right behind it. One would
# expect 0.2.0_rc1. Seen: pkgver = 0.2.0_rc.1, which go-apk-version, made after apk's own parser, refuses; nfpm says nothing. It
# takes 0.2.0-rc1 to 0.2.0_rc1. The same version gives 0.2.0~rc.1 for Debian, which sorts before 0.2.0 there, as it should.
#
# Needs Go, tar, ar and a network to the Go module proxy. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
GOBIN="$dir/bin" CGO_ENABLED=0 go install github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.45.2
mkdir valid
cat >valid/go.mod <<'MOD'
module finding

go 1.26

require github.com/knqyf263/go-apk-version v0.0.0-20200609155635-041fdbb8563f
MOD
cat >valid/main.go <<'GO'
package main

import (
	"fmt"
	"os"

	apk "github.com/knqyf263/go-apk-version"
)

func main() { fmt.Println(os.Args[1], apk.Valid(os.Args[1])) }
GO
(cd valid && go mod tidy 2>/dev/null && go build -o ../bin/valid .)
echo text >file
seen=$(for version in 0.2.0-rc.1 0.2.0-rc1 0.2.0; do
	cat >nfpm.yaml <<YAML
name: thing
arch: amd64
platform: linux
version: $version
maintainer: Ana <ana@example.com>
description: A thing
license: Apache-2.0
contents:
  - {src: ./file, dst: /usr/share/thing}
YAML
	bin/nfpm package -f nfpm.yaml -p apk -t thing.apk >/dev/null
	bin/nfpm package -f nfpm.yaml -p deb -t thing.deb >/dev/null
	apk=$(tar -xzOf thing.apk .PKGINFO 2>/dev/null | sed -n 's/^pkgver = //p')
	deb=$(ar p thing.deb control.tar.gz | tar -xzO ./control | sed -n 's/^Version: //p')
	echo "$version: deb $deb; apk $(bin/valid "$apk")"
done)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
0.2.0-rc.1: deb 0.2.0~rc.1; apk 0.2.0_rc.1 false
0.2.0-rc1: deb 0.2.0~rc1; apk 0.2.0_rc1 true
0.2.0: deb 0.2.0; apk 0.2.0 true
SEEN
echo "so it is: the apk of a candidate has a version that is none"
