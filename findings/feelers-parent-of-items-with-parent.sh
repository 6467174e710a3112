#!/usr/bin/env bash
# feelers 3.1.0, the language of templates in the texts and labels of Camunda forms: what "parent" means in a loop differs from item to
# item. Camunda's documentation of it (forms, "Templating syntax", iterating through arrays) has {{parent}} for data outside of the
# items, such as a currency. One would expect one meaning for all passes of a loop, whatever the data.
#
# Parts of a machine have a name, a price, and, but for the topmost one, a field "parent". Seen: {{parent.currency}} is the currency for
# the part without the field, and nothing for the other, with no error; {{#if parent}} holds for both, since the one without the field
# has the data around it instead. From a loop within, parent.parent is cut off the same way. {{this.parent}} is the field alone.
#
# Needs Node.js and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . feelers@3.1.0

cat >seen.mjs <<'JS'
import { evaluate } from "feelers";
const data = { currency: "EUR", parts: [{ name: "car", price: 9 }, { name: "wheel", price: 2, parent: "car" }] };
for (const item of ["{{parent.currency}} {{price}}", "{{#if parent}}part of another{{/if}}", "{{#if this.parent}}part of another{{/if}}",
	"{{#loop [1]}}{{parent.parent.currency}}{{/loop}}"]) {
	const each = (parts) => parts.map((p) => `${p.name}: "${evaluate(`{{#loop parts}}${item}{{/loop}}`, { ...data, parts: [p] })}"`).join(", ");
	console.log(item, "=>", each(data.parts));
}
JS
seen=$(node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
{{parent.currency}} {{price}} => car: "EUR 9", wheel: " 2"
{{#if parent}}part of another{{/if}} => car: "part of another", wheel: "part of another"
{{#if this.parent}}part of another{{/if}} => car: "", wheel: "part of another"
{{#loop [1]}}{{parent.parent.currency}}{{/loop}} => car: "EUR", wheel: ""
SEEN
echo "so it is: parent is outside of some items, and a field of others"
