#!/usr/bin/env bash
# feelin 8.2.0: "years and months duration" returns a duration with days. DMN defines the result as years and months alone,
# and its own example, which the documentation of Camunda repeats, is P1Y8M.
#
# Seen: P1Y8M2D as a text, and yet it equals P1Y8M and is an instance of "years and months duration". Two dates in one month
# give P29D, which has neither years nor months.
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
const d = "years and months duration(date(\"2011-12-22\"), date(\"2013-08-24\"))";
for (const e of [`string(${d})`, `${d} = duration("P1Y8M")`, `${d} instance of years and months duration`,
	"string(years and months duration(date(\"2024-01-31\"), date(\"2024-02-29\")))"]) show(e);
JS
seen=$(node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
string(years and months duration(date("2011-12-22"), date("2013-08-24"))) => "P1Y8M2D" (0 warnings)
years and months duration(date("2011-12-22"), date("2013-08-24")) = duration("P1Y8M") => true (0 warnings)
years and months duration(date("2011-12-22"), date("2013-08-24")) instance of years and months duration => true (0 warnings)
string(years and months duration(date("2024-01-31"), date("2024-02-29"))) => "P29D" (0 warnings)
SEEN
echo "so it is: days stay in a duration of years and months"
