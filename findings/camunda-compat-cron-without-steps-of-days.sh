#!/usr/bin/env bash
# bpmnlint-plugin-camunda-compat 2.61.0, the linter in the modelers of Camunda 8: in the cron expression of a timer's cycle it knows
# steps (/) of seconds, minutes and hours, and none of days and months, nor of a range. Camunda's documentation of timer events
# refers to Spring's cron expressions, which have steps in every field.
#
# Seen: 0 0 6 1 */3 * (each quarter), 0 0 6 */2 * * (every other day) and 0 0-30/10 * * * * are errors, while the same months and
# minutes written as a list are accepted.
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
const diagram = (cycle) => `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="D" targetNamespace="t">
<bpmn:process id="P" isExecutable="true"><bpmn:startEvent id="S"><bpmn:timerEventDefinition id="T"><bpmn:timeCycle xsi:type="bpmn:tFormalExpression">${cycle}</bpmn:timeCycle>
</bpmn:timerEventDefinition></bpmn:startEvent></bpmn:process></bpmn:definitions>`;
for (const cycle of ["0 */10 */2 * * *", "0 0,10,20,30 * * * *", "0 0-30/10 * * * *", "0 0 6 1 1,4,7,10 *", "0 0 6 1 */3 *", "0 0 6 */2 * *"]) {
	const { rootElement } = await new BpmnModdle().fromXML(diagram(cycle));
	const report = await new Linter({ resolver }).lint(rootElement, { extends: "plugin:camunda-compat/camunda-cloud-8-8" });
	console.log((report["camunda-compat/timer"] ?? []).map((r) => r.message).join() || `accepted: ${cycle}`);
}
JS
seen=$(node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
accepted: 0 */10 */2 * * *
accepted: 0 0,10,20,30 * * * *
Expression value of <0 0-30/10 * * * *> not allowed
accepted: 0 0 6 1 1,4,7,10 *
Expression value of <0 0 6 1 */3 *> not allowed
Expression value of <0 0 6 */2 * *> not allowed
SEEN
echo "so it is: steps of days and months are refused"
