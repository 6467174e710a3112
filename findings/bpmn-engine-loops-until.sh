#!/usr/bin/env bash
# bpmn-engine 25.0.1 (with bpmn-elements 17.3.0): a task with the loop marker of BPMN is repeated until the condition of the loop is true,
# rather than as long as it is.
#
# BPMN 2.0.2 (10.3.8, Standard Loop Characteristics) has the activity loop as long as loopCondition is true, with testBefore to test it
# before each pass rather than behind, and loopMaximum as an upper bound. The engine's documentation (LoopCharacteristics) says
# "until" of the completionCondition of a multi-instance task, for which BPMN has it as well, and nothing of loopCondition. Seen: a reminder
# that is sent while the invoice is open is sent once, however long it stays open. For an invoice that was paid before, it is sent as often
# as loopMaximum allows, with testBefore, too, where it should not be sent at all. There is no error. (SpiffWorkflow had it the other
# way round, too: its issue 433.)
#
# Needs Node.js and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . bpmn-engine@25.0.1 bpmn-elements@17.3.0

cat >seen.mjs <<'JS'
import { Engine } from "bpmn-engine";
const diagram = (loop) => `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 id="D" targetNamespace="t"><process id="P" isExecutable="true">
<serviceTask id="remind" implementation="\${environment.services.remind}">${loop}</serviceTask>
</process></definitions>`;
const condition = (tag) => `<${tag} xsi:type="tFormalExpression">\${environment.services.open()}</${tag}>`;
async function reminders(loop, paidAfter) {
	let sent = 0;
	const services = { remind: (_, done) => done(null, ++sent), open: () => sent < paidAfter };
	const engine = new Engine({ name: "reminders", source: diagram(loop) });
	const end = engine.waitFor("end");
	await engine.execute({ services });
	await end;
	return sent;
}
const standard = (attributes) => `<standardLoopCharacteristics ${attributes}>${condition("loopCondition")}</standardLoopCharacteristics>`;
const multiple = `<multiInstanceLoopCharacteristics isSequential="true"><loopCardinality xsi:type="tFormalExpression">4</loopCardinality>${
	condition("completionCondition")}</multiInstanceLoopCharacteristics>`;
for (const [what, attributes, paidAfter, expected] of [
	["open for two reminders", "", 2, 2],
	["open for two reminders, loopMaximum 4", 'loopMaximum="4"', 2, 2],
	["open for ever, loopMaximum 4", 'loopMaximum="4"', Infinity, 4],
	["paid, loopMaximum 4", 'loopMaximum="4"', 0, 1],
	["paid, loopMaximum 4, testBefore", 'loopMaximum="4" testBefore="true"', 0, 0],
])
	console.log(`${what}: ${await reminders(standard(attributes), paidAfter)}, as BPMN has it ${expected}`);
console.log(`four instances, done when it is open: ${await reminders(multiple, Infinity)}, as BPMN has it 1`);
JS
seen=$(NODE_NO_WARNINGS=1 timeout 60 node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
open for two reminders: 1, as BPMN has it 2
open for two reminders, loopMaximum 4: 1, as BPMN has it 2
open for ever, loopMaximum 4: 1, as BPMN has it 4
paid, loopMaximum 4: 4, as BPMN has it 1
paid, loopMaximum 4, testBefore: 4, as BPMN has it 0
four instances, done when it is open: 1, as BPMN has it 1
SEEN
echo "so it is: the loop ends when its condition is true"
