#!/usr/bin/env bash
# @kie-tools/bpmn-marshaller and dmn-marshaller 10.2.0, with which the editors of Apache KIE read and write BPMN and DMN: the elements
# that other vendors have in extensionElements are kept with their attributes, and without their text.
#
# The schemas of BPMN and DMN take any element of another namespace in extensionElements. BPMN (8.3.3, Extensibility) has it that such
# elements may get lost from tool to tool, but the parser of both packages, @kie-tools/xml-parser-ts, says that it keeps unknown elements
# and attributes, and that a file is the same again when it is read and written, after a first time that normalizes. One would expect the
# elements as they were, or not at all. Seen: a process of Camunda 8 comes out with zeebe:userTaskForm and its id, and without the form
# in it, so that the task that refers to it has an empty one; an input parameter of Camunda 7 has its name and no value; and what a
# decision has as the text of an extension is gone, too. There is no error. What the schemas know, such as a script or a documentation,
# keeps its text, and so nothing of it shows in files whose extensions have only attributes.
#
# Needs Node.js and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . \
	@kie-tools/bpmn-marshaller@10.2.0 @kie-tools/dmn-marshaller@10.2.0 jsdom@26.1.0 esbuild@0.28.2

cat >process.bpmn <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
	xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="urn:example">
  <bpmn:process id="order" isExecutable="true">
    <bpmn:extensionElements>
      <zeebe:userTaskForm id="form">{"type": "default", "components": [{"type": "textfield", "key": "name"}]}</zeebe:userTaskForm>
    </bpmn:extensionElements>
    <bpmn:userTask id="check">
      <bpmn:documentation>Check the order</bpmn:documentation>
      <bpmn:extensionElements>
        <zeebe:formDefinition formKey="camunda-forms:bpmn:form" />
        <zeebe:ioMapping><zeebe:input source="=order" target="order" /></zeebe:ioMapping>
      </bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:scriptTask id="add" scriptFormat="groovy">
      <bpmn:extensionElements>
        <camunda:inputOutput><camunda:inputParameter name="rate">0.19</camunda:inputParameter></camunda:inputOutput>
      </bpmn:extensionElements>
      <bpmn:script>rate * 100</bpmn:script>
    </bpmn:scriptTask>
  </bpmn:process>
</bpmn:definitions>
XML
cat >decision.dmn <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:own="urn:own" id="d" name="n" namespace="urn:example">
  <decision id="a" name="A">
    <description>Rate of a country</description>
    <extensionElements><own:owner since="2026">Sales</own:owner></extensionElements>
    <literalExpression><text>0.19</text></literalExpression>
  </decision>
</definitions>
XML
cat >seen.mjs <<'JS'
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";
import { getMarshaller as bpmn } from "@kie-tools/bpmn-marshaller";
import { getMarshaller as dmn } from "@kie-tools/dmn-marshaller";
const print = console.log;
console.log = console.warn = console.debug = () => {}; // the library tells of namespaces
const leaves = (xml) => [...new JSDOM(xml, { contentType: "text/xml" }).window.document.querySelectorAll("*")]
	.filter((element) => !element.children.length)
	.map((element) => `${element.nodeName} ${[...element.attributes].filter(({ name }) => !name.startsWith("xmlns"))
		.map(({ name, value }) => `${name}=${value}`).join(" ")} "${element.textContent}"`.replace("  ", " "));
for (const [file, getMarshaller] of [["process.bpmn", bpmn], ["decision.dmn", dmn]]) {
	const xml = readFileSync(file, "utf8");
	const { parser, builder } = getMarshaller(xml);
	const written = leaves(builder.build(parser.parse()));
	for (const leaf of leaves(xml)) {
		const name = leaf.slice(0, leaf.indexOf('"'));
		print(`${leaf}\n  ${written.includes(leaf) ? "the same" : `written: ${written.find((other) => other.startsWith(name))}`}`);
	}
}
process.exit(0);
JS
node_modules/.bin/esbuild seen.mjs --bundle --platform=node --format=cjs --external:jsdom --outfile=bundle.cjs --log-level=error
seen=$(node bundle.cjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
zeebe:userTaskForm id=form "{"type": "default", "components": [{"type": "textfield", "key": "name"}]}"
  written: zeebe:userTaskForm id=form ""
bpmn:documentation "Check the order"
  the same
zeebe:formDefinition formKey=camunda-forms:bpmn:form ""
  the same
zeebe:input source==order target=order ""
  the same
camunda:inputParameter name=rate "0.19"
  written: camunda:inputParameter name=rate ""
bpmn:script "rate * 100"
  the same
description "Rate of a country"
  the same
own:owner since=2026 "Sales"
  written: own:owner since=2026 ""
text "0.19"
  the same
SEEN
echo "so it is: the text of extensions is gone"
