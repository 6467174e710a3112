#!/usr/bin/env bash
# bpmn-moddle 10.3.1, which reads and writes the files of all modelers of Camunda: a boolean attribute is true if it is the text
# "true", and false otherwise. The schema of BPMN, which the same package holds, types these attributes as xs:boolean, for which
# "1" is the same value as "true", and so is either with spaces around it.
#
# Seen: a diagram that the package's own schema takes is read without a warning, and saved as something else. A process that was
# executable is not, instances that ran in sequence run in parallel, and an event subprocess is an ordinary one. What is false by
# default is left out on saving, so that nothing in the saved file shows what was there. "yes" is refused by the schema, and is read
# in the same way.
#
# Needs Node.js and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . bpmn-moddle@10.3.1 libxml2-wasm@0.7.2

cat >seen.mjs <<'JS'
import { readFileSync } from "node:fs";
import { BpmnModdle } from "bpmn-moddle";
import { XmlDocument, XsdValidator } from "libxml2-wasm";
import { xmlRegisterFsInputProviders } from "libxml2-wasm/lib/nodejs.mjs";
xmlRegisterFsInputProviders();
const url = "node_modules/bpmn-moddle/resources/bpmn/xsd/BPMN20.xsd";
const schema = XsdValidator.fromDoc(XmlDocument.fromBuffer(readFileSync(url), { url }));
const valid = (xml) => {
	try {
		schema.validate(XmlDocument.fromString(xml));
		return "valid";
	} catch {
		return "invalid";
	}
};
const moddle = new BpmnModdle();
const ns = "http://www.omg.org/spec/BPMN/20100524/MODEL";
for (const value of ["true", "1", " true ", "yes"]) {
	const xml = `<definitions xmlns="${ns}" id="D" targetNamespace="t"><process id="P" isExecutable="${value}">
<serviceTask id="T"><multiInstanceLoopCharacteristics isSequential="${value}"/></serviceTask>
<subProcess id="S" triggeredByEvent="${value}"/></process></definitions>`;
	const { rootElement, warnings } = await moddle.fromXML(xml);
	const saved = (await moddle.toXML(rootElement)).xml;
	const kept = saved.match(/(isExecutable|isSequential|triggeredByEvent)="[^"]*"/g).join(" ");
	console.log(`"${value}": ${valid(xml)}, ${warnings.length} warnings, saved ${kept}`);
}
JS
seen=$(node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
"true": valid, 0 warnings, saved isExecutable="true" isSequential="true" triggeredByEvent="true"
"1": valid, 0 warnings, saved isExecutable="false"
" true ": valid, 0 warnings, saved isExecutable="false"
"yes": invalid, 0 warnings, saved isExecutable="false"
SEEN
echo "so it is: what is true is saved as false, or not at all"
