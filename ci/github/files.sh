# shellcheck shell=bash
# Sourced by the steps that run camsync. $files are the -f flags of what $FILES names, $allow is the --allow flag of what
# $ALLOW allows, $out is where reports go.
out="$RUNNER_TEMP/camsync"
rm -rf "$out"
mkdir -p "$out"
files=()
while IFS= read -r file; do
  if [ -n "$file" ]; then files+=(-f "$file"); fi
done <<< "${FILES:-}"
allow=()
if [ -n "${ALLOW:-}" ]; then allow=(--allow "$ALLOW"); fi

# report VERB CODE puts a report before the reader, or says that there is none.
report() {
  if [ ! -s "$out/$1.md" ]; then
    printf '<!-- camsync:%s -->\n### camsync %s\n\n**There is no report: camsync ended with code %s.** The log of the job says why.\n' "$1" "$1" "$2" > "$out/$1.md"
  fi
  if [ -s "$out/annotations" ]; then cat "$out/annotations"; fi
  cat "$out/$1.md" >> "$GITHUB_STEP_SUMMARY"
}
