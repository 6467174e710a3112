#!/usr/bin/env bash
# Looks for drift of what $FILES names. That there is some is said by the issue, not by a failed job.
set -euo pipefail
. "$(dirname "$0")/files.sh"

code=0
camsync drift "${files[@]}" -o "markdown=$out/drift.md" -o "github=$out/annotations" || code=$?
report drift "$code"
case "$code" in
  0) echo "state=sync" >> "$GITHUB_OUTPUT" ;;
  2) echo "state=drift" >> "$GITHUB_OUTPUT" ;;
  3) # the issue says what could not be compared, and the job fails
    echo "state=drift" >> "$GITHUB_OUTPUT"
    exit "$code"
    ;;
  *) exit "$code" ;;
esac
