#!/usr/bin/env bash
# feelers 3.1.0, the templates of texts and labels in Camunda forms: an insert that ends with a comment to the end of the line cannot
# be evaluated, nor can a text that is one expression.
#
# Camunda's documentation of forms (Templating syntax) takes any valid FEEL expression between double braces, and its documentation of
# FEEL (introduction, comments) has comments to the end of a line. One would expect 6 everywhere. Seen: the same expression is 6 for
# feelin 6.1.1, which evaluates it below, and an error in an insert; it is what a condition tests. In a block comment, or with a line
# break behind the comment, an insert has it too.
#
# Needs Node.js and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . feelers@3.1.0 @bpmn-io/feelin@6.1.1

cat >seen.mjs <<'JS'
import { evaluate } from "@bpmn-io/feelin";
import { evaluate as fill } from "feelers";
const price = { price: 3 };
const show = (how, template, result) => console.log(how, JSON.stringify(template), "=>", result());
const filled = (template) => show("feelers", template, () => {
	try {
		return fill(template, price);
	} catch (e) {
		return `error: ${e.message}`;
	}
});
const expression = "price * 2 // net";
show("feelin", expression, () => evaluate(expression, price).value);
for (const template of [`{{${expression}}}`, `=${expression}`, "{{price * 2 // net\n}}", "{{price * 2 /* net */}}", "{{#if price = 3 // net}}6{{/if}}"]) filled(template);
JS
seen=$(node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
feelin "price * 2 // net" => 6
feelers "{{price * 2 // net}}" => error: FEEL expression price * 2 // net couldn't be evaluated
feelers "=price * 2 // net" => error: FEEL expression price * 2 // net couldn't be evaluated
feelers "{{price * 2 // net\n}}" => 6
feelers "{{price * 2 /* net */}}" => 6
feelers "{{#if price = 3 // net}}6{{/if}}" => 6
SEEN
echo "so it is: a comment at the end of an insert makes it an error"
