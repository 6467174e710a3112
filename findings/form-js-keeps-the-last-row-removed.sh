#!/usr/bin/env bash
# @bpmn-io/form-js-viewer 2.0.0, which shows the forms of Camunda: a dynamic list from which someone removes all items is not submitted,
# so that the process has all of them as before.
#
# Camunda's documentation of the dynamic list has items that may be deleted; that of data binding has the field's data written back to the
# process variable on submission. One would expect an empty list: form-js's own issue 54 says that each field that is shown should be in
# what is submitted, however empty, since an application cannot tell a field that is missing from one that was emptied. A text, a number
# and a checklist are so. Seen: with one of two items left there is a list of one, and with none left there is no list, and no error.
# Merged into the variables of the process, as on completion of a task, each item that was removed is there again, and so it is when the
# form is opened once more. It is the same with a list that is empty from the start, which no variable is made of.
#
# Needs Node.js and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @bpmn-io/form-js-viewer@2.0.0 jsdom@26.1.0

cat >seen.mjs <<'JS'
import { createRequire } from "node:module";
import { JSDOM } from "jsdom";
const { window } = new JSDOM("", { pretendToBeVisual: true });
for (const name of ["document", "KeyboardEvent", "HTMLElement", "Element", "Node", "DOMParser"]) globalThis[name] = window[name];
globalThis.window = window; // the library is made for browsers
const { createForm } = createRequire(import.meta.url)("@bpmn-io/form-js-viewer");
const until = async (done) => {
	for (const end = Date.now() + 20000; !done(); ) {
		if (Date.now() > end) throw new Error("the form does not come to what is expected");
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
};
const settled = () => new Promise((resolve) => setTimeout(resolve, 500)); // fields are noted, and forgotten, a frame later
const schema = { type: "default", schemaVersion: 19, id: "f", components: [
	{ type: "textfield", id: "note", key: "note", label: "Note" },
	{ type: "number", id: "limit", key: "limit", label: "Limit" },
	{ type: "checklist", id: "roles", key: "roles", label: "Roles", values: [{ value: "admin", label: "Admin" }] },
	{ type: "dynamiclist", id: "list", path: "deputies", label: "Deputies", allowAddRemove: true, defaultRepetitions: 0, components: [
		{ type: "textfield", id: "deputy", key: "name", label: "Name" },
	] },
] };
const open = async (data) => {
	const container = document.body.appendChild(document.createElement("div"));
	const form = await createForm({ container, data, schema });
	await until(() => container.querySelector(".fjs-form-field-checklist"));
	return { form, container, rows: () => [...container.querySelectorAll(".fjs-repeat-row-container input")].map((input) => input.value) };
};
const empty = async (input) => {
	input.value = "";
	input.dispatchEvent(new window.Event("input", { bubbles: true }));
	await settled();
};
const variables = { note: "away", limit: 5, roles: ["admin"], deputies: [{ name: "first" }, { name: "second" }] };
for (const removed of [1, 2]) {
	const { form, container, rows } = await open(variables);
	for (let left = 2; left > 2 - removed; left--) {
		await until(() => rows().length === left);
		await settled();
		container.querySelector(".fjs-repeat-row-remove").click();
	}
	await until(() => rows().length === 2 - removed);
	await settled();
	await empty(container.querySelector(".fjs-form-field-textfield input"));
	await empty(container.querySelector(".fjs-form-field-number input"));
	container.querySelector(".fjs-form-field-checklist input").click();
	await until(() => !container.querySelector(".fjs-form-field-checklist input").checked);
	await settled();
	const { data, errors } = form.submit();
	console.log(`${removed} of 2 removed, and the rest emptied: ${JSON.stringify(data)}, errors ${JSON.stringify(errors)}`);
	const merged = { ...variables, ...data };
	const again = await open(merged);
	await until(() => again.rows().length === (merged.deputies ?? []).length);
	console.log(`  variables then: ${JSON.stringify(merged)}\n  form opened again: ${JSON.stringify(again.rows())}`);
}
const { form } = await open({ ...variables, deputies: [] });
await settled();
console.log(`empty from the start: ${JSON.stringify(form.submit().data)}`);
process.exit(0);
JS
seen=$(node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
1 of 2 removed, and the rest emptied: {"note":"","limit":null,"roles":[],"deputies":[{"name":"second"}]}, errors {}
  variables then: {"note":"","limit":null,"roles":[],"deputies":[{"name":"second"}]}
  form opened again: ["second"]
2 of 2 removed, and the rest emptied: {"note":"","limit":null,"roles":[]}, errors {}
  variables then: {"note":"","limit":null,"roles":[],"deputies":[{"name":"first"},{"name":"second"}]}
  form opened again: ["first","second"]
empty from the start: {"note":"away","limit":5,"roles":["admin"]}
SEEN
echo "so it is: a list of which all is removed stays as it was"
