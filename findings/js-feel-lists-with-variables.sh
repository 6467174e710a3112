#!/usr/bin/env bash
# js-feel 1.4.7: concatenate and flatten put all variables of the evaluation into the list, as one more item; remove takes what is
# before the position, too; insert before gives an empty list; and substring without a length is empty.
#
# DMN (the tables of built-in functions on lists and on strings) gives concatenate([1, 2], [3]) = [1, 2, 3], flatten([[1], [2]]) = [1, 2],
# remove([1, 2, 3], 2) = [1, 3], insert before([1, 3], 1, 2) = [2, 1, 3] and substring("foobar", 3) = "obar", as feelin 6.1.1 does. Seen:
# none of these, and no error. So a condition that counts a list is true of other lists than it says. What other functions of the same
# tables give is as it should be.
#
# Needs Node.js and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . js-feel@1.4.7 @bpmn-io/feelin@6.1.1

cat >seen.mjs <<'JS'
import { evaluate } from "@bpmn-io/feelin";
import load from "js-feel";
const { feel } = load();
const variables = { stock: 3 };
for (const expression of [
	"concatenate([1, 2], [3])", "count(concatenate([1, 2], [3]))", "flatten([[1], [2]])", "remove([1, 2, 3], 2)", "insert before([1, 3], 1, 2)",
	'substring("foobar", 3)', 'substring("foobar", 3, 3)', "reverse([1, 2, 3])", "distinct values([1, 2, 1])",
]) {
	const found = await feel.parse(expression).build(variables);
	console.log(`${expression} => ${JSON.stringify(found)}, feelin ${JSON.stringify(evaluate(expression, variables).value)}`);
}
JS
seen=$(node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
concatenate([1, 2], [3]) => [1,2,3,{"stock":3}], feelin [1,2,3]
count(concatenate([1, 2], [3])) => 4, feelin 3
flatten([[1], [2]]) => [[1],[2],{"stock":3}], feelin [1,2]
remove([1, 2, 3], 2) => [3], feelin [1,3]
insert before([1, 3], 1, 2) => [], feelin [2,1,3]
substring("foobar", 3) => "", feelin "obar"
substring("foobar", 3, 3) => "oba", feelin "oba"
reverse([1, 2, 3]) => [3,2,1], feelin [3,2,1]
distinct values([1, 2, 1]) => [1,2], feelin [1,2]
SEEN
echo "so it is: lists have the variables in them"
