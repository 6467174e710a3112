#!/usr/bin/env bash
# bpmnlint-plugin-camunda-compat 2.61.0, the linter in the modelers of Camunda 8: its rule "secrets" finds references to connector
# secrets in an outdated format by the characters "secrets." anywhere in a value.
#
# Seen: for 8.8, {{secrets.KEY}} is accepted and {{secrets.mail.key}} is called deprecated, although the format is the same and the
# names of secrets may have dots. So is the field of a process variable, =report.secrets.count, where no secret is meant. For
# 8.10, where the format with braces is outdated, one reference in the new format beside it hides it from the rule.
#
# Needs Node.js and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . bpmn-moddle@10.3.1 bpmnlint@11.14.1 bpmnlint-plugin-camunda-compat@2.61.0 zeebe-bpmn-moddle@2.0.0

cat >seen.mjs <<'JS'
import { createRequire } from "node:module";
import { BpmnModdle } from "bpmn-moddle";
import { Linter } from "bpmnlint";
import NodeResolver from "bpmnlint/lib/resolver/node-resolver.js";
const require = createRequire(import.meta.url);
const resolver = new NodeResolver({ require });
const zeebe = require("zeebe-bpmn-moddle/resources/zeebe.json");
const diagram = (source) => `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="D" targetNamespace="t">
<bpmn:process id="P" isExecutable="true"><bpmn:serviceTask id="T"><bpmn:extensionElements><zeebe:taskDefinition type="t"/><zeebe:ioMapping>
<zeebe:input source="${source.replaceAll('"', "&quot;")}" target="a"/></zeebe:ioMapping></bpmn:extensionElements></bpmn:serviceTask></bpmn:process></bpmn:definitions>`;
for (const [version, ...sources] of [
	["8-8", "{{secrets.KEY}}", "{{secrets.mail.key}}", "=report.secrets.count"],
	["8-10", "{{secrets.OLD}}", '=camunda.secrets.NEW + "{{secrets.OLD}}"'],
]) {
	for (const source of sources) {
		const { rootElement } = await new BpmnModdle({ zeebe }).fromXML(diagram(source));
		const report = await new Linter({ resolver }).lint(rootElement, { extends: `plugin:camunda-compat/camunda-cloud-${version}` });
		console.log(version, source, "→", (report["camunda-compat/secrets"] ?? []).map((r) => r.message.replace("Property <source> uses ", "")).join() || "accepted");
	}
}
JS
seen=$(node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
8-8 {{secrets.KEY}} → accepted
8-8 {{secrets.mail.key}} → deprecated secret expression format
8-8 =report.secrets.count → deprecated secret expression format
8-10 {{secrets.OLD}} → legacy secret expression format
8-10 =camunda.secrets.NEW + "{{secrets.OLD}}" → accepted
SEEN
echo "so it is: a dot in the name of a secret makes it deprecated"
