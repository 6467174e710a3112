#!/usr/bin/env bash
# feelin 8.2.0: min and max answer null, without a warning, for dates, durations and texts. DMN defines both for all values that
# can be compared, and the engine compares and sorts all of these.
#
# Seen: the latest of two dates is null, which a condition takes for no date at all.
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
for (const e of ["date(\"2024-01-01\") < date(\"2025-01-01\")", "max([date(\"2024-01-01\"), date(\"2025-01-01\")])", "max(duration(\"P1D\"), duration(\"P2D\"))",
	"min(\"a\", \"b\")", "max([1, 2])", "sort([date(\"2025-01-01\"), date(\"2024-01-01\")], function(a, b) a < b)[1]"]) show(e);
JS
seen=$(node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
date("2024-01-01") < date("2025-01-01") => true (0 warnings)
max([date("2024-01-01"), date("2025-01-01")]) => null (0 warnings)
max(duration("P1D"), duration("P2D")) => null (0 warnings)
min("a", "b") => null (0 warnings)
max([1, 2]) => 2 (0 warnings)
sort([date("2025-01-01"), date("2024-01-01")], function(a, b) a < b)[1] => "2024-01-01" (0 warnings)
SEEN
echo "so it is: null, and no warning"
