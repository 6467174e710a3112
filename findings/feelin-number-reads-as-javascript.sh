#!/usr/bin/env bash
# feelin 8.2.0: number() reads a text as JavaScript does. DMN has null for a text that is no numeric literal.
#
# Seen: an empty or blank text is 0, so that a field that nobody filled in counts as zero rather than as missing, and 0x1F
# is 31. "abc" is null with a warning, as one expects of the others.
#
# Needs Node.js and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . feelin@8.2.0

cat >seen.mjs <<'JS'
import { evaluate } from "feelin";
const show = (e) => {
	const { value, warnings } = evaluate(e);
	console.log(e, "=>", JSON.stringify(value) ?? value, `(${warnings.length} warnings)`);
};
for (const e of ["number(\"\")", "number(\"  \")", "number(\"0x1F\")", "number(\"0b11\")", "number(\"abc\")"]) show(e);
JS
seen=$(node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
number("") => 0 (0 warnings)
number("  ") => 0 (0 warnings)
number("0x1F") => 31 (0 warnings)
number("0b11") => 3 (0 warnings)
number("abc") => null (1 warnings)
SEEN
echo "so it is: an empty text is zero"
