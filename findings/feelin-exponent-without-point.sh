#!/usr/bin/env bash
# feelin 8.2.0, the FEEL engine of Camunda forms and of the modeler's playground: a number with an exponent loses the
# exponent unless it also has a decimal point. The grammar of DMN 1.5 has exponents (rule 35), and lezer-feel, the parser
# below, supports them since its pull request 49.
#
# 1.5e3 and .5e1 are what they say, number("1e3") is 1000 too. Seen: 1e3 is 1, without a warning, in a comparison and in a
# context as well, so that a threshold of 1e6 is a threshold of one.
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
for (const e of ["1.5e3", ".5e1", "number(\"1e3\")", "1e3", "1E3 + 1", "500 > 1e3", "{limit: 1e6}.limit"]) show(e);
JS
seen=$(node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
1.5e3 => 1500 (0 warnings)
.5e1 => 5 (0 warnings)
number("1e3") => 1000 (0 warnings)
1e3 => 1 (0 warnings)
1E3 + 1 => 2 (0 warnings)
500 > 1e3 => true (0 warnings)
{limit: 1e6}.limit => 1 (0 warnings)
SEEN
echo "so it is: an exponent counts only behind a decimal point"
