#!/usr/bin/env bash
# Applies the plan that was saved, to the files of this commit and with what they allow. camsync refuses it, with code 4, unless it is still the same plan.
set -euo pipefail

. "$(dirname "$0")/files.sh"

code=0
camsync apply "$RUNNER_TEMP/camsync-saved/plan.json" "${files[@]}" "${allow[@]}" --yes -o "markdown=$out/results.md" -o "github=$out/annotations" || code=$?
report results "$code"
exit "$code"
