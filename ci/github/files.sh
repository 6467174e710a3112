# shellcheck shell=bash
# Sourced by the steps that run camsync. $files are the -f flags of what $FILES names, $allow is the --allow flag of what
# $ALLOW allows, $out is where reports go.

# A file may name programs. No process of such a step has the variables by which a step steers the runner, nor a token of
# the job: this one starts itself again without them, and outcome.sh, in a step of its own, tells the runner what came of it.
unset_all=(env)
for name in GITHUB_ENV GITHUB_PATH GITHUB_OUTPUT GITHUB_STATE GITHUB_STEP_SUMMARY GITHUB_TOKEN GH_TOKEN \
  ACTIONS_RUNTIME_TOKEN ACTIONS_RUNTIME_URL ACTIONS_CACHE_URL ACTIONS_RESULTS_URL; do
  if [ -n "${!name+set}" ]; then unset_all+=(-u "$name"); fi
done
if [ "${#unset_all[@]}" -gt 1 ]; then exec "${unset_all[@]}" "$0" "$@"; fi

out="$RUNNER_TEMP/camsync"
rm -rf "$out"
mkdir -p "$out"
files=()
while IFS= read -r file; do
  if [ -n "$file" ]; then files+=(-f "$file"); fi
done <<< "${FILES:-}"
allow=()
if [ -n "${ALLOW:-}" ]; then allow=(--allow "$ALLOW"); fi

# report VERB CODE keeps the code for outcome.sh, says where there is no report, and shows the annotations.
report() {
  echo "$2" > "$out/code"
  if [ ! -s "$out/$1.md" ]; then
    printf '<!-- camsync:%s -->\n### camsync %s\n\n**There is no report: camsync ended with code %s.** The log of the job says why.\n' "$1" "$1" "$2" > "$out/$1.md"
  fi
  if [ -s "$out/annotations" ]; then cat "$out/annotations"; fi
}
