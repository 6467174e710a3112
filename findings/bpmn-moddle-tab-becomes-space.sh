#!/usr/bin/env bash
# bpmn-moddle 10.3.1, which reads and writes the files of all modelers of Camunda: a tab in an attribute is written as it
# stands, while a line break is written as a character reference. XML (3.3.3) has parsers make a space of a tab that stands
# in an attribute, so only the reference survives.
#
# A mapping splits a line at its tabs: source="=split(line, &quot;&#9;&quot;)". Seen: moddle still reads a tab from the file that it
# wrote, and so the modeler shows one; libxml2 reads a space, as the Java parser of an engine must. Opening and saving the
# diagram has changed what the process does.
#
# Needs Node.js and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . bpmn-moddle@10.3.1 zeebe-bpmn-moddle@2.0.0 libxml2-wasm@0.7.2

cat >seen.mjs <<'JS'
import { readFileSync } from "node:fs";
import { BpmnModdle } from "bpmn-moddle";
import { XmlDocument } from "libxml2-wasm";
const zeebe = JSON.parse(readFileSync("node_modules/zeebe-bpmn-moddle/resources/zeebe.json"));
const moddle = new BpmnModdle({ zeebe });
const diagram = (reference) => `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="D" targetNamespace="t">
<bpmn:process id="P"><bpmn:serviceTask id="T"><bpmn:extensionElements><zeebe:ioMapping>
<zeebe:input source="=split(line, &quot;${reference}&quot;)" target="cells"/>
</zeebe:ioMapping></bpmn:extensionElements></bpmn:serviceTask></bpmn:process></bpmn:definitions>`;
const parsed = (xml) => XmlDocument.fromString(xml).get("//z:input/@source", { z: "http://camunda.org/schema/zeebe/1.0" }).value;
const read = async (xml) => (await moddle.fromXML(xml)).rootElement;
for (const [name, reference] of [["line break", "&#10;"], ["tab", "&#9;"]]) {
	const saved = (await moddle.toXML(await read(diagram(reference)))).xml;
	const again = (await read(saved)).rootElements[0].flowElements[0].extensionElements.values[0].inputParameters[0].source;
	console.log(`${name}: before ${JSON.stringify(parsed(diagram(reference)))}, saved ${JSON.stringify(parsed(saved))}, in the modeler ${JSON.stringify(again)}`);
}
JS
seen=$(node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
line break: before "=split(line, \"\n\")", saved "=split(line, \"\n\")", in the modeler "=split(line, \"\n\")"
tab: before "=split(line, \"\t\")", saved "=split(line, \" \")", in the modeler "=split(line, \"\t\")"
SEEN
echo "so it is: a saved diagram splits at spaces"
