#!/usr/bin/env bash
# bpmn-auto-layout 1.3.0: draws a sequence flow only if its ends name it in bpmn:incoming and bpmn:outgoing. BPMN has these
# as optional; sourceRef and targetRef of the flow are what counts, and an engine runs either file.
#
# Seen: with the references back there is an edge. Without, both nodes are drawn as if nothing led from one to the other,
# with no edge and no error, which is what diagrams that a program writes come to look like.
#
# Needs Node.js and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . bpmn-auto-layout@1.3.0

cat >seen.mjs <<'JS'
import { layoutProcess } from "bpmn-auto-layout";
const diagram = (back) => `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D" targetNamespace="t"><bpmn:process id="P">
<bpmn:startEvent id="S">${back ? "<bpmn:outgoing>F</bpmn:outgoing>" : ""}</bpmn:startEvent>
<bpmn:sequenceFlow id="F" sourceRef="S" targetRef="T"/>
<bpmn:serviceTask id="T">${back ? "<bpmn:incoming>F</bpmn:incoming>" : ""}</bpmn:serviceTask></bpmn:process></bpmn:definitions>`;
for (const back of [true, false]) {
	const drawn = [...(await layoutProcess(diagram(back))).matchAll(/<bpmndi:BPMN(Shape|Edge) [^>]*bpmnElement="(\w+)"/g)].map(([, kind, id]) => `${kind} ${id}`);
	console.log(back ? "with references back:" : "without:", drawn.join(", "));
}
JS
seen=$(node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
with references back: Shape S, Shape T, Edge F
without: Shape S, Shape T
SEEN
echo "so it is: the flow is not drawn"
