#!/usr/bin/env bash
# @bpmn-io/extract-process-variables 2.2.1, which tells the modelers of Camunda 8 what variables there are, and where: what a subprocess has
# for itself is a variable of the whole process as well, if a task within sets it and it comes from a multi-instance loop, or from a mapping
# to a path.
#
# Camunda's documentation of variables has an input mapping make a local variable, and has what is set go up to the first scope with a
# variable of its name. That of multi-instance has the input element, and a variable that the output element names, as local variables of
# each instance. One would expect nothing but the collected results after the subprocess. Seen: so it is with an input mapping to order, and
# to order.items as long as the task sets order.total. If it sets order, the item, or the result, as it must for the results to be
# collected, then this is offered to a task after the subprocess, too. The engine has none there, and an expression with it is null.
#
# Needs Node.js and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @bpmn-io/extract-process-variables@2.2.1 \
	bpmn-moddle@10.3.1 zeebe-bpmn-moddle@2.0.0

cat >seen.mjs <<'JS'
import { createRequire } from "node:module";
import { BpmnModdle } from "bpmn-moddle";
import { getVariablesForScope } from "@bpmn-io/extract-process-variables/zeebe";
const moddle = new BpmnModdle({ zeebe: createRequire(import.meta.url)("zeebe-bpmn-moddle/resources/zeebe.json") });
const mapping = (kind, target) => `<bpmn:extensionElements><zeebe:ioMapping>
	<zeebe:${kind} source="=1" target="${target}"/></zeebe:ioMapping></bpmn:extensionElements>`;
const loop = `<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>
	<zeebe:loopCharacteristics inputCollection="=items" inputElement="item" outputCollection="results" outputElement="=result"/>
	</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>`;
for (const [has, subprocess, sets] of [
	["order", mapping("input", "order"), "order"], ["order.items", mapping("input", "order.items"), "order.total"],
	["order.items", mapping("input", "order.items"), "order"], ["a loop", loop, "item"], ["a loop", loop, "result"],
]) {
	const { rootElement } = await moddle.fromXML(`<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
		xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t"><bpmn:process id="p" isExecutable="true">
		<bpmn:subProcess id="subprocess">${subprocess}
		<bpmn:serviceTask id="within">${mapping("output", sets)}</bpmn:serviceTask></bpmn:subProcess>
		<bpmn:serviceTask id="after"/></bpmn:process></bpmn:definitions>`);
	const [process] = rootElement.rootElements;
	const names = async (scope) => (await getVariablesForScope(scope, process)).map(({ name }) => name).join(", ") || "none";
	console.log(`subprocess with ${has}, where a task sets ${sets}: within ${await names("within")}; after it ${await names("after")}`);
}
JS
seen=$(node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
subprocess with order, where a task sets order: within order; after it none
subprocess with order.items, where a task sets order.total: within order.items, order.total; after it none
subprocess with order.items, where a task sets order: within order.items, order; after it order
subprocess with a loop, where a task sets item: within item, item, results; after it item, results
subprocess with a loop, where a task sets result: within item, result, results; after it result, results
SEEN
echo "so it is: variables are said to be where they are not"
