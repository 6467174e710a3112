#!/usr/bin/env bash
# @hbtgmbh/dmn-eval-js 1.5.0, which evaluates decision tables: arithmetic is computed from the right, and times and by bind no more than
# plus and minus.
#
# Its documentation says that arithmetic expressions are supported, with brackets. DMN (FEEL, the grammar of arithmetic expressions) has
# the usual order: multiplication before addition, and otherwise from the left. One would expect 7, 4, 2 and 5 for the first four below, as feelin
# 6.1.1 says. Seen: 9, 8, 8 and 3, without an error. Only where the order makes no difference, or brackets give it, is the result right.
#
# Needs Node.js and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @hbtgmbh/dmn-eval-js@1.5.0 @bpmn-io/feelin@6.1.1

cat >seen.mjs <<'JS'
import { evaluate } from "@bpmn-io/feelin";
import dmn from "@hbtgmbh/dmn-eval-js";
const table = (expression) => `<definitions xmlns="http://www.omg.org/spec/DMN/20151101/dmn.xsd" id="d" name="d" namespace="d">
  <decision id="price" name="Price">
    <decisionTable id="t" hitPolicy="FIRST">
      <input id="i"><inputExpression id="e" typeRef="number"><text>x</text></inputExpression></input>
      <output id="o" name="price" typeRef="number"/>
      <rule id="r"><inputEntry id="a"><text></text></inputEntry><outputEntry id="b"><text>${expression}</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>`;
for (const expression of ["x * 2 + 1", "8 - 2 - 2", "8 / 2 / 2", "8 - 4 + 1", "1 + x * 2", "(x * 2) + 1"]) {
	const decisions = await dmn.decisionTable.parseDmnXml(table(expression));
	const found = dmn.decisionTable.evaluateDecision("price", decisions, { x: 3 });
	console.log(`${expression} => ${found.price}, feelin ${evaluate(expression, { x: 3 }).value}`);
}
JS
seen=$(node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
x * 2 + 1 => 9, feelin 7
8 - 2 - 2 => 8, feelin 4
8 / 2 / 2 => 8, feelin 2
8 - 4 + 1 => 3, feelin 5
1 + x * 2 => 7, feelin 7
(x * 2) + 1 => 7, feelin 7
SEEN
echo "so it is: arithmetic in decision tables is computed from the right"
