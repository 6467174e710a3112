#!/usr/bin/env bash
# feelin 8.2.0: the first branch of "if" is taken by any value but false and null. In DMN only true takes it, and "and", "or"
# and "not" of the same engine answer null for what is not a boolean.
#
# Seen: the text "false", 0, an empty text and an empty list all count as true, which is neither DMN nor JavaScript. A
# checkbox that reaches the condition as a text is always checked.
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
for (const e of ["if \"false\" then \"first\" else \"second\"", "if 5 then \"first\" else \"second\"", "if [] then \"first\" else \"second\"",
	"if 0 then \"first\" else \"second\"", "if \"\" then \"first\" else \"second\"", "not(\"false\")", "5 and true"]) show(e);
JS
seen=$(node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
if "false" then "first" else "second" => "first" (0 warnings)
if 5 then "first" else "second" => "first" (0 warnings)
if [] then "first" else "second" => "first" (0 warnings)
if 0 then "first" else "second" => "first" (0 warnings)
if "" then "first" else "second" => "first" (0 warnings)
not("false") => null (0 warnings)
5 and true => null (0 warnings)
SEEN
echo "so it is: 0, an empty text and the text false count as true"
