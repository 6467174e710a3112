#!/usr/bin/env bash
# Tells the runner what the step before has left: the report $1 as the summary of the job, and the outputs of the step.
# That step runs programs that a file names, and so has none of the variables for it; this one runs no program of a file.
set -euo pipefail

out="$RUNNER_TEMP/camsync"
if [ -s "$out/$1.md" ]; then cat "$out/$1.md" >> "$GITHUB_STEP_SUMMARY"; fi
case "$1" in
  plan)
    saved=false
    if [ -s "$out/plan.json" ]; then saved=true; fi
    echo "saved=$saved" >> "$GITHUB_OUTPUT"
    ;;
  drift)
    code=""
    if [ -s "$out/code" ]; then read -r code < "$out/code"; fi
    case "$code" in
      0) echo "state=sync" >> "$GITHUB_OUTPUT" ;;
      2 | 3) echo "state=drift" >> "$GITHUB_OUTPUT" ;; # after 3, the issue says what could not be compared
    esac
    ;;
esac
