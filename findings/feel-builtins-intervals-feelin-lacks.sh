#!/usr/bin/env bash
# @camunda/feel-builtins 1.4.1 and feelin 8.2.0: the list of functions that editors of Camunda offer, with examples and their
# results, and the engine that evaluates FEEL beside them. 216 of the examples are of standard FEEL.
#
# Seen: for eight of the functions on intervals none of the examples has its result: feelin knows the names and answers null for
# the forms that DMN defines. A condition with during() or starts() is completed and described, and is null when the form
# is shown. before, after, meets, overlaps and includes are as described.
#
# Needs Node.js and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @camunda/feel-builtins@1.4.1 feelin@8.2.0

cat >seen.mjs <<'JS'
import { feelBuiltins } from "@camunda/feel-builtins";
import { evaluate } from "feelin";
const text = (html) => html.replace(/<[^>]+>/g, "").replace(/&quot;/g, "\"").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&#39;/g, "\u0027").replace(/&amp;/g, "&");
const value = (e) => { try { return JSON.stringify(evaluate(e).value) ?? "null"; } catch (error) { return error.message; } };
const right = new Map(), all = new Map();
for (const { name, info } of feelBuiltins) {
	for (const example of text(info.split("Examples")[1] ?? "").split(/\n\s*\n/)) {
		const lines = example.split("\n").map((l) => l.trim()).filter(Boolean);
		const result = lines.filter((l) => l.startsWith("//")).map((l) => l.slice(2)).join(" ");
		const expression = lines.filter((l) => !l.startsWith("//")).join("\n");
		if (!expression || !/^\s*(true|false)\s*$/.test(result)) continue;
		all.set(name, (all.get(name) ?? 0) + 1);
		if (value(expression) === result.trim()) right.set(name, (right.get(name) ?? 0) + 1);
	}
}
for (const name of ["before", "after", "meets", "met by", "overlaps", "overlaps before", "overlaps after", "finishes", "finished by", "includes",
	"during", "starts", "started by", "coincides"]) console.log(`${name}: ${right.get(name) ?? 0} of ${all.get(name)}`);
JS
seen=$(node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
before: 6 of 6
after: 6 of 6
meets: 4 of 4
met by: 5 of 5
overlaps: 5 of 5
overlaps before: 0 of 5
overlaps after: 0 of 5
finishes: 0 of 5
finished by: 0 of 5
includes: 5 of 5
during: 0 of 5
starts: 0 of 5
started by: 0 of 5
coincides: 0 of 5
SEEN
echo "so it is: described in the editor, null in the engine"
