#!/usr/bin/env bash
# bpmnlint-plugin-camunda-compat 2.61.0, the linter in the modelers of Camunda 8: its rule "timer" refuses a date with a fraction
# of a second, which ISO 8601 allows, and which is how JavaScript writes every date (toISOString).
#
# Seen: 2026-01-01T00:00:00Z is accepted, 2026-01-01T00:00:00.000Z is an error for each version of Camunda. A duration may have
# a fraction anywhere: PT0.5S, and PT1.5H too.
#
# Needs Node.js and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . bpmn-moddle@10.3.1 bpmnlint@11.14.1 bpmnlint-plugin-camunda-compat@2.61.0

cat >seen.mjs <<'JS'
import { createRequire } from "node:module";
import { BpmnModdle } from "bpmn-moddle";
import { Linter } from "bpmnlint";
import NodeResolver from "bpmnlint/lib/resolver/node-resolver.js";
const resolver = new NodeResolver({ require: createRequire(import.meta.url) });
const diagram = (kind, value) => `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="D" targetNamespace="t">
<bpmn:process id="P" isExecutable="true"><bpmn:startEvent id="S"/><bpmn:intermediateCatchEvent id="C"><bpmn:timerEventDefinition id="TD">
<bpmn:${kind} xsi:type="bpmn:tFormalExpression">${value}</bpmn:${kind}></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent></bpmn:process></bpmn:definitions>`;
for (const version of ["8-6", "8-8", "8-10"]) {
	for (const [kind, value] of [["timeDate", "2026-01-01T00:00:00Z"], ["timeDate", new Date(Date.UTC(2026, 0, 1)).toISOString()], ["timeDuration", "PT0.5S"], ["timeDuration", "PT1.5H"]]) {
		const { rootElement } = await new BpmnModdle().fromXML(diagram(kind, value));
		const report = await new Linter({ resolver }).lint(rootElement, { extends: `plugin:camunda-compat/camunda-cloud-${version}` });
		console.log(version, value, (report["camunda-compat/timer"] ?? []).map((r) => r.message).join() || "accepted");
	}
}
JS
seen=$(node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
8-6 2026-01-01T00:00:00Z accepted
8-6 2026-01-01T00:00:00.000Z Expression value of <2026-01-01T00:00:00.000Z> not allowed
8-6 PT0.5S accepted
8-6 PT1.5H accepted
8-8 2026-01-01T00:00:00Z accepted
8-8 2026-01-01T00:00:00.000Z Expression value of <2026-01-01T00:00:00.000Z> not allowed
8-8 PT0.5S accepted
8-8 PT1.5H accepted
8-10 2026-01-01T00:00:00Z accepted
8-10 2026-01-01T00:00:00.000Z Expression value of <2026-01-01T00:00:00.000Z> not allowed
8-10 PT0.5S accepted
8-10 PT1.5H accepted
SEEN
echo "so it is: toISOString() is refused"
