#!/usr/bin/env bash
# @bpmn-io/form-js-viewer 2.0.0, which shows the forms of Camunda: the arrow down of a number field raises a negative number that is between
# two steps, and its arrow up leaves out the next step.
#
# Camunda's documentation of the number field has the increment as what is between two valid values, and HTML (stepDown of an input, which
# such a field looks like) has a step down never raise a value. One would expect -7 to go down to -10 and up to -5 with an increment of
# 5, just as 7 goes down to 5 and up to 10. Seen: down to -5 and up to 0. Where no increment is set, it is 1, and -2.5 goes down to -2.
# On submission the field refuses -7 and names -5 and 0 as the nearest valid values; -10, which is nearer than 0, is accepted when it is
# entered.
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
const settled = () => new Promise((resolve) => setTimeout(resolve, 1000));
const open = async (value, increment) => {
	const container = document.body.appendChild(document.createElement("div"));
	const components = [{ type: "number", id: "value", key: "value", ...(increment && { increment }) }];
	const form = await createForm({ container, data: { value }, schema: { type: "default", schemaVersion: 19, id: "f", components } });
	await settled();
	return { form, container };
};
for (const [value, increment] of [[7, "5"], [-7, "5"], [-10, "5"], [0.7, "0.5"], [-0.7, "0.5"], [2.5], [-2.5]]) {
	const after = async (arrow) => {
		const { form, container } = await open(value, increment);
		container.querySelector(`.fjs-number-arrow-${arrow}`).click();
		await settled();
		return form.submit().data.value;
	};
	const { errors } = (await open(value, increment)).form.submit();
	const [down, up] = [await after("down"), await after("up")];
	console.log(`${value}, increment ${increment ?? "not set"}: down to ${down}, up to ${up}; ${errors.value ?? "valid"}`);
}
process.exit(0);
JS
seen=$(node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
7, increment 5: down to 5, up to 10; Please select a valid value, the two nearest valid values are 5 and 10.
-7, increment 5: down to -5, up to 0; Please select a valid value, the two nearest valid values are -5 and 0.
-10, increment 5: down to -15, up to -5; valid
0.7, increment 0.5: down to 0.5, up to 1; Please select a valid value, the two nearest valid values are 0.5 and 1.
-0.7, increment 0.5: down to -0.5, up to 0; Please select a valid value, the two nearest valid values are -0.5 and 0.
2.5, increment not set: down to 2, up to 3; valid
-2.5, increment not set: down to -2, up to -1; valid
SEEN
echo "so it is: down goes up"
