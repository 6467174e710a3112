#!/usr/bin/env bash
# Looks for drift of what $FILES names. That there is some is said by the issue, not by a failed job; what could not be
# compared fails it, too.
set -euo pipefail
. "$(dirname "$0")/files.sh"

code=0
camsync drift "${files[@]}" -o "markdown=$out/drift.md" -o "github=$out/annotations" || code=$?
report drift "$code"
if [ "$code" != 2 ]; then exit "$code"; fi
