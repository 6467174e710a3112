#!/usr/bin/env bash
# Plans what $FILES names; without fetching secrets or running commands where $UNTRUSTED is true.
# Leaves plan.md for the comment and, if the plan can be applied, plan.json for the merge.
set -euo pipefail
. "$(dirname "$0")/files.sh"

flags=(-o "markdown=$out/plan.md" -o "github=$out/annotations")
if [ "$UNTRUSTED" = true ]; then
  flags+=(--untrusted)
else
  flags+=(--out "$out/plan.json")
fi
code=0
camsync plan "${files[@]}" "${allow[@]}" "${flags[@]}" || code=$?
report plan "$code"
exit "$code"
