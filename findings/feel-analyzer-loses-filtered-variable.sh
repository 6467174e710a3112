#!/usr/bin/env bash
# @bpmn-io/feel-analyzer 0.3.0, which tells the modelers of Camunda what variables an expression reads: a filter
# with a path behind it hides the variable, and the last name of the path is taken for one.
#
# Seen: orders[1] reads orders, and orders[1].total reads "total" alone, as does orders[total > 10].total. An expression that
# reads orders[1].total and orders.count loses the total of the orders. A second iterator over the first one's
# elements, as DMN defines it for "for", "some" and "every", makes a variable of the first, which two nested loops do not.
#
# Needs Node.js and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @bpmn-io/feel-analyzer@0.3.0

cat >seen.mjs <<'JS'
import { FeelAnalyzer } from "@bpmn-io/feel-analyzer";
const analyzer = new FeelAnalyzer();
const shown = (v) => v.name + (v.entries?.length ? `{${v.entries.map(shown).join(", ")}}` : "");
for (const expression of [
	"orders.total",
	"orders[1]",
	"orders[1].total",
	"orders[total > 10].total",
	"orders[1].total + orders.count",
	"for o in orders return for l in o.lines return l.price",
	"for o in orders, l in o.lines return l.price",
	"every o in orders, l in o.lines satisfies l.paid",
]) {
	const { valid, inputs } = analyzer.analyzeExpression(expression);
	console.log(`${expression} reads ${valid ? inputs.map(shown).join(", ") : "nothing: invalid"}`);
}
JS
seen=$(node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
orders.total reads orders{total}
orders[1] reads orders
orders[1].total reads total
orders[total > 10].total reads total
orders[1].total + orders.count reads orders{count}, total
for o in orders return for l in o.lines return l.price reads orders
for o in orders, l in o.lines return l.price reads o{lines}, orders
every o in orders, l in o.lines satisfies l.paid reads o{lines}, orders
SEEN
echo "so it is: the filtered variable is lost"
