#!/usr/bin/env bash
# @bpmn-io/form-js-viewer 2.0.0, getSchemaVariables, by which an application knows what variables a form makes use of: what stands before
# the dot of a path is not looked at if it is a function call, a list or in brackets.
#
# So date(born).year and (first).total seem to use no variable, while count(orders) uses orders, and orders[1].total uses orders,
# too. One would expect born and first: the expressions below cannot be evaluated without them, as feelin 6.1.1 shows, with which
# forms are evaluated. An application that fetches what is named shows an empty field. The parameters of a function, on the other hand,
# are named as if they were variables.
#
# Needs Node.js and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @bpmn-io/form-js-viewer@2.0.0 @bpmn-io/feelin@6.1.1 jsdom@26.1.0

cat >seen.mjs <<'JS'
import { createRequire } from "node:module";
import { JSDOM } from "jsdom";
import { evaluate } from "@bpmn-io/feelin";
const { window } = new JSDOM("", { pretendToBeVisual: true });
for (const name of ["document", "KeyboardEvent", "HTMLElement", "Element", "Node", "DOMParser"]) globalThis[name] = window[name];
globalThis.window = window; // the library is made for browsers
const { getSchemaVariables } = createRequire(import.meta.url)("@bpmn-io/form-js-viewer");
const data = { born: "1990-05-17", first: { total: 1 }, orders: [{ total: 2 }, { total: 3 }], rate: 4 };
const used = (expression) => {
	const components = [{ type: "expression", key: "result", expression: `=${expression}` }];
	return getSchemaVariables({ type: "default", schemaVersion: 19, components }, { outputs: false }).filter((name) => name !== "result");
};
for (const expression of [
	"date(born).year", "(first).total", "reverse(orders)[1].total", "[first, orders[1]].total", "date(born).year + rate",
	"count(orders)", "orders[1].total", "sort(orders, function(a, b) a.total > b.total)[1]",
]) console.log(`${expression} => ${JSON.stringify(evaluate(expression, data).value)}, of ${used(expression).join(", ") || "no variable"}`);
JS
seen=$(node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
date(born).year => 1990, of no variable
(first).total => 1, of no variable
reverse(orders)[1].total => 3, of no variable
[first, orders[1]].total => [1,2], of no variable
date(born).year + rate => 1994, of rate
count(orders) => 2, of orders
orders[1].total => 2, of orders
sort(orders, function(a, b) a.total > b.total)[1] => {"total":3}, of orders, a, b
SEEN
echo "so it is: what stands before a path is not looked at"
