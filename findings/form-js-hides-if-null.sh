#!/usr/bin/env bash
# @bpmn-io/form-js-viewer 2.0.0, which shows the forms of Camunda: a field is hidden if its condition is true, and also if it is null, as it
# is when a value in it is missing.
#
# Camunda's documentation of form elements has "Hide if" and "Read only" as FEEL expressions, and that of FEEL (error handling) has a
# comparison with a missing value as null. One would expect the field to be there unless the condition is true: form-js's own issue 409 says
# that null has the same effect as false, and {{#if}} in a text of the same form is so. Seen: a reason that is required, and only left out
# above an amount of 100, is left out while there is no amount. The form is submitted without an error, and without the reason that was
# in its data. The opposite condition leaves it out, too, and so does a customer of whom nobody said whether he is a VIP. With "Read only"
# the same condition makes a field that nobody can fill in. (A condition is evaluated as a cell of a decision table is, with no
# input: DMN has such a cell match if its value equals the input, and null equals nothing.)
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
const { createForm } = createRequire(import.meta.url)("@bpmn-io/form-js-viewer");
const until = async (done) => {
	for (const end = Date.now() + 20000; !done() && Date.now() < end; ) await new Promise((resolve) => setTimeout(resolve, 20));
};
const show = async (condition, data, how) => {
	const container = document.body.appendChild(document.createElement("div"));
	const components = [
		{ type: "number", id: "amount", key: "amount", label: "Amount" },
		{ type: "textfield", id: "reason", key: "reason", label: "Reason", validate: { required: true }, ...how },
		{ type: "text", id: "note", text: `{{#if ${condition}}}yes{{/if}}.` },
	];
	const schema = { type: "default", schemaVersion: 19, id: "f", components };
	const form = await createForm({ container, data: { ...data, reason: "urgent" }, schema });
	await until(() => container.querySelector(".fjs-form-field-text")?.textContent.trim());
	const input = container.querySelector(".fjs-form-field-textfield input");
	const { data: sent, errors } = form.submit();
	return {
		field: !input ? "hidden" : input.readOnly ? "read only" : "editable",
		text: container.querySelector(".fjs-form-field-text").textContent.trim(),
		sent: `${JSON.stringify(sent)}, errors ${JSON.stringify(errors)}`,
	};
};
for (const [condition, data] of [
	["amount > 100", { amount: 200 }], ["amount > 100", { amount: 50 }],
	["amount > 100", { amount: null }], ["amount <= 100", { amount: null }],
	["customer.vip", { amount: 50, customer: { vip: false } }], ["customer.vip", { amount: 50, customer: {} }],
]) {
	const hide = await show(condition, data, { conditional: { hide: `=${condition}` } });
	const readonly = await show(condition, data, { readonly: `=${condition}` });
	console.log(`${condition}, of ${JSON.stringify(data)}: ${evaluate(condition, data).value}; text of if "${hide.text}"`);
	console.log(`  hide if: ${hide.field}, submitted ${hide.sent}; read only: ${readonly.field}`);
}
process.exit(0);
JS
seen=$(node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
amount > 100, of {"amount":200}: true; text of if "yes."
  hide if: hidden, submitted {"amount":200}, errors {}; read only: read only
amount > 100, of {"amount":50}: false; text of if "."
  hide if: editable, submitted {"amount":50,"reason":"urgent"}, errors {}; read only: editable
amount > 100, of {"amount":null}: null; text of if "."
  hide if: hidden, submitted {"amount":null}, errors {}; read only: read only
amount <= 100, of {"amount":null}: null; text of if "."
  hide if: hidden, submitted {"amount":null}, errors {}; read only: read only
customer.vip, of {"amount":50,"customer":{"vip":false}}: false; text of if "."
  hide if: editable, submitted {"amount":50,"reason":"urgent"}, errors {}; read only: editable
customer.vip, of {"amount":50,"customer":{}}: null; text of if "."
  hide if: hidden, submitted {"amount":50}, errors {}; read only: read only
SEEN
echo "so it is: null hides a field"
