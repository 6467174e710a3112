#!/usr/bin/env bash
# Pins what the templates, examples and documents use of this project to a commit: ci/pin.sh COMMIT.
#
# A commit cannot name itself, so that this is a commit of its own, after the one that it names. Actions of others are
# pinned to the commit of a release, with its version behind it; Dependabot and Renovate know that form. The image golang is
# pinned to the digest of its index, which `docker buildx imagetools inspect golang:VERSION` shows.
set -euo pipefail
cd "$(dirname "$0")/.."

commit=$(git rev-parse --verify "$1^{commit}")
git cat-file -e "$commit:ci/github/action.yml"
hash='[0-9a-f]{40}'
for file in docs/ci.md ci/github/forks.yaml ci/gitlab/camsync.yml examples/ci/.github/workflows/camsync.yaml examples/ci/.gitlab-ci.yml; do
  sed -E -i.before \
    -e "s#(camsync/camsync/(ci/github|cmd/camsync)@)$hash#\1$commit#" \
    -e "s#(camsync/camsync/)$hash(/ci/gitlab)#\1$commit\2#" \
    -e "s#(CAMSYNC_VERSION: |rev: )$hash#\1$commit#" "$file"
  rm "$file.before"
done
