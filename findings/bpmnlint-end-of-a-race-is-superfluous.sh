#!/usr/bin/env bash
# bpmnlint 11.15.0, the linter in the modelers of Camunda: its rule superfluous-termination, which is part of the recommended ones, calls a
# terminate end event superfluous if it is the only end, however many tokens there are.
#
# The rule's documentation says that termination cancels other tokens of an instance, and is superfluous where no others can exist. BPMN
# 2.0.2 (13.5.6, End Events) lets a terminate end event end the process as soon as one token reaches it. One would expect no report
# where a fork, or a boundary event that does not interrupt, leads two tokens to it: the first answer counts, and the other person is no
# longer asked. Seen: it is reported; two such events, one at each branch, are not. Who follows the advice and makes it a plain end has a
# process that waits for both, as bpmn-engine 25.0.1 shows.
#
# Needs Node.js and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . bpmnlint@11.15.0 bpmn-moddle@10.3.1 bpmn-engine@25.0.1 bpmn-elements@17.3.0

cat >seen.mjs <<'JS'
import { createRequire } from "node:module";
import { BpmnModdle } from "bpmn-moddle";
import { Engine } from "bpmn-engine";
const require = createRequire(import.meta.url);
const { Linter } = require("bpmnlint");
const NodeResolver = require("bpmnlint/lib/resolver/node-resolver");

const node = (tag, id, incoming, outgoing, more = "") => `<${tag} id="${id}">${incoming.map((f) => `<incoming>${f}</incoming>`).join("")}${
	outgoing.map((f) => `<outgoing>${f}</outgoing>`).join("")}${more}</${tag}>`;
const flow = (id, from, to) => `<sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}"/>`;
const terminate = "<terminateEventDefinition/>";
const diagram = (body) => `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D" targetNamespace="t"><process id="P" isExecutable="true">
${node("startEvent", "start", [], ["f"])}${flow("f", "start", "first")}${body}</process></definitions>`;
const branches = node("parallelGateway", "first", ["f"], ["a", "b"]) + flow("a", "first", "Ann") + flow("b", "first", "Bob") +
	node("userTask", "Ann", ["a"], ["x"]) + node("userTask", "Bob", ["b"], ["y"]);
const fork = (definition) => diagram(branches + flow("x", "Ann", "end") + flow("y", "Bob", "end") + node("endEvent", "end", ["x", "y"], [], definition));
const diagrams = {
	"one after the other": diagram(node("userTask", "first", ["f"], ["x"]) + flow("x", "first", "end") + node("endEvent", "end", ["x"], [], terminate)),
	"fork, one terminate end": fork(terminate),
	"fork, two terminate ends": diagram(branches + flow("x", "Ann", "end") + flow("y", "Bob", "end2") +
		node("endEvent", "end", ["x"], [], terminate) + node("endEvent", "end2", ["y"], [], terminate)),
	"fork, plain end": fork(""),
	"timer beside a task": diagram(node("userTask", "first", ["f"], ["x"]) + flow("x", "first", "end") +
		`<boundaryEvent id="timer" attachedToRef="first" cancelActivity="false"><outgoing>b</outgoing><timerEventDefinition><timeDuration>PT0.1S</timeDuration>
		</timerEventDefinition></boundaryEvent>` + flow("b", "timer", "Bob") + node("userTask", "Bob", ["b"], ["y"]) + flow("y", "Bob", "end") +
		node("endEvent", "end", ["x", "y"], [], terminate)),
};
for (const [what, source] of Object.entries(diagrams)) {
	const linter = new Linter({ config: { rules: { "superfluous-termination": "warn" } }, resolver: new NodeResolver() });
	const reports = await linter.lint((await new BpmnModdle().fromXML(source)).rootElement);
	console.log(`${what}: ${Object.values(reports).flat().map((r) => `${r.id}: ${r.message}`).join() || "nothing reported"}`);
}
for (const what of ["fork, one terminate end", "fork, plain end", "timer beside a task"]) {
	const engine = new Engine({ name: what, source: diagrams[what] });
	const execution = await engine.execute();
	if (what.startsWith("timer")) await new Promise((resolve) => setTimeout(resolve, 400));
	const asked = () => execution.getPostponed().flatMap((p) => [p, ...p.getPostponed()]).filter((p) => p.type === "bpmn:UserTask").map((p) => p.id);
	const before = asked();
	execution.signal({ id: before.at(-1) });
	console.log(`${what}: asked ${before.join(" and ")}, ${before.at(-1)} answers, then ${execution.state}, ${asked().join() || "nobody"} asked`);
	execution.stop();
}
JS
seen=$(NODE_NO_WARNINGS=1 timeout 60 node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
one after the other: end: Termination is superfluous.
fork, one terminate end: end: Termination is superfluous.
fork, two terminate ends: nothing reported
fork, plain end: nothing reported
timer beside a task: end: Termination is superfluous.
fork, one terminate end: asked Ann and Bob, Bob answers, then idle, nobody asked
fork, plain end: asked Ann and Bob, Bob answers, then running, Ann asked
timer beside a task: asked first and Bob, Bob answers, then idle, nobody asked
SEEN
echo "so it is: what ends the race is called superfluous"
