#!/usr/bin/env bash
# feelin 8.2.0: a date and time with both an offset and a zone loses both. That is how the FEEL engine of Camunda 8 writes a
# zoned time into variables (2018-04-29T09:30:00+02:00[Europe/Berlin]), and its documentation of "date and time" accepts it.
#
# The offset alone is kept. Seen: with the zone behind it, a local time remains, without a warning, so that half past nine
# in Berlin is no longer before eight o'clock in UTC.
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
const at = (t) => `date and time("${t}")`;
const utc = at("2018-04-29T08:00:00Z");
for (const t of ["2018-04-29T09:30:00+02:00", "2018-04-29T09:30:00+02:00[Europe/Berlin]"]) {
	show(`string(${at(t)})`);
	show(`${at(t)} < ${utc}`);
}
JS
seen=$(node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
string(date and time("2018-04-29T09:30:00+02:00")) => "2018-04-29T09:30:00+02:00" (0 warnings)
date and time("2018-04-29T09:30:00+02:00") < date and time("2018-04-29T08:00:00Z") => true (0 warnings)
string(date and time("2018-04-29T09:30:00+02:00[Europe/Berlin]")) => "2018-04-29T09:30:00" (0 warnings)
date and time("2018-04-29T09:30:00+02:00[Europe/Berlin]") < date and time("2018-04-29T08:00:00Z") => false (0 warnings)
SEEN
echo "so it is: the time is a local one, two hours off"
