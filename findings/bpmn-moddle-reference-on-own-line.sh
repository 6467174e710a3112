#!/usr/bin/env bash
# bpmn-moddle 10.3.1, which reads and writes the files of all modelers of Camunda, after xml-formatter 3.7.0, which puts the text
# of an element on a line of its own unless it is asked not to. References such as flowNodeRef, incoming and sourceRef are elements
# that hold a name; the schema of BPMN, which moddle's package holds, types them as xs:IDREF and xs:QName, in which white space
# around the name does not count.
#
# Seen: the formatted diagram is as valid as the first one. moddle looks for the name with its line breaks, warns of references
# that it cannot resolve, and saves the diagram without them: lanes are empty, and data goes nowhere. References in attributes stay.
#
# Needs Node.js and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . bpmn-moddle@10.3.1 xml-formatter@3.7.0 libxml2-wasm@0.7.2

cat >seen.mjs <<'JS'
import { readFileSync } from "node:fs";
import { BpmnModdle } from "bpmn-moddle";
import { XmlDocument, XsdValidator } from "libxml2-wasm";
import { xmlRegisterFsInputProviders } from "libxml2-wasm/lib/nodejs.mjs";
import format from "xml-formatter";
xmlRegisterFsInputProviders();
const url = "node_modules/bpmn-moddle/resources/bpmn/xsd/BPMN20.xsd";
const schema = XsdValidator.fromDoc(XmlDocument.fromBuffer(readFileSync(url), { url }));
const moddle = new BpmnModdle();
const diagram = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D" targetNamespace="t"><process id="P">
<laneSet id="L"><lane id="Clerk"><flowNodeRef>T</flowNodeRef></lane></laneSet>
<startEvent id="S"><outgoing>F</outgoing></startEvent><sequenceFlow id="F" sourceRef="S" targetRef="T"/>
<task id="T"><incoming>F</incoming><dataInputAssociation id="A"><sourceRef>O</sourceRef><targetRef>T</targetRef></dataInputAssociation></task>
<dataObjectReference id="O"/></process></definitions>`;
for (const [name, xml] of [["as written", diagram], ["formatted", format(diagram)]]) {
	schema.validate(XmlDocument.fromString(xml)); // throws what is wrong
	const { rootElement, warnings } = await moddle.fromXML(xml);
	const saved = (await moddle.toXML(rootElement)).xml;
	const kept = ["flowNodeRef", "outgoing", "incoming", "sourceRef", "targetRef"].filter((tag) => saved.includes(`<${tag}>`));
	console.log(`${name}: valid, ${warnings.length} warnings, saved with ${kept.join(", ") || "none of the references"}`);
}
JS
seen=$(node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
as written: valid, 0 warnings, saved with flowNodeRef, outgoing, incoming, sourceRef, targetRef
formatted: valid, 5 warnings, saved with none of the references
SEEN
echo "so it is: a formatted diagram loses what its lanes and data refer to"
