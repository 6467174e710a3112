#!/usr/bin/env bash
# @0dep/piso 3.1.0 (and 5.1.2), the ISO 8601 parser of bpmn-elements 17.3.0 and so of bpmn-engine 25.0.1: the next date of a cycle of
# months or years that started in the past is an interval too late on some days, the more of them the longer ago the cycle started.
#
# ISO 8601-1 (recurring time intervals): the intervals of R/2026-01-01T00:00:00Z/P3M follow one another, so that one begins with each
# quarter. Camunda's documentation of timer events (time cycle) has the same form, and piso's types say that the closest one is returned.
# One would expect 2027-01-01 on any day from October to December of 2026. Seen: on 28 December it is 2027-04-01, with no error, and a
# quarter is left out. If the cycle has five intervals, so it is, too; if it has four, it is not. (The intervals that are over are counted
# as if each were as long as the first of 1971, 90 days for a quarter, so that four are over on the 361st day.) Ten years on, a cycle of
# three months is wrong on most days, and one of two months, counted with 59 days, on every day. One month, with 31 days, is right.
#
# Needs Node.js 20.11 or later and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . bpmn-engine@25.0.1 bpmn-elements@17.3.0 @0dep/piso@3.1.0

cat >seen.mjs <<'JS'
import { EventEmitter } from "node:events";
import { mock } from "node:test";
import { getExpireAt } from "@0dep/piso";
import { Engine } from "bpmn-engine";
const diagram = (cycle) => `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
	xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="D" targetNamespace="t">
<bpmn:process id="P" isExecutable="true"><bpmn:userTask id="T"/>
<bpmn:boundaryEvent id="B" attachedToRef="T" cancelActivity="false"><bpmn:timerEventDefinition>
<bpmn:timeCycle xsi:type="bpmn:tFormalExpression">${cycle}</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:boundaryEvent>
</bpmn:process></bpmn:definitions>`;
// The engine sets no real timer: it is asked what its timer would wait for.
const timers = { executing: [], setTimeout: () => {}, clearTimeout: () => {}, register: () => timers };
const inEngine = async (cycle, today) => {
	mock.timers.enable({ apis: ["Date"], now: new Date(today) });
	const listener = new EventEmitter();
	let due;
	listener.on("activity.timer", (api) => (due = api.content.expireAt));
	const execution = await new Engine({ source: diagram(cycle), timers }).execute({ listener });
	execution.stop();
	mock.timers.reset();
	return due;
};
const day = (date) => date.toISOString().slice(0, 10);
console.log("in the engine:");
for (const [cycle, today] of [
	["R/2026-01-01T00:00:00Z/P3M", "2026-12-20"],
	["R/2026-01-01T00:00:00Z/P3M", "2026-12-28"],
	["R5/2026-01-01T00:00:00Z/P3M", "2026-12-28"],
	["R4/2026-01-01T00:00:00Z/P3M", "2026-12-28"],
	["R/2026-01-01T00:00:00Z/P2M", "2026-12-28"],
	["R/2021-01-01T00:00:00Z/P1Y", "2025-12-31"],
	["R/2026-01-01T00:00:00Z/P1M", "2026-12-28"],
])
	console.log(`${cycle} on ${today}: next on ${day(await inEngine(cycle, `${today}T12:00:00Z`))}`);

console.log("too late:");
const months = { P1M: 1, P2M: 2, P3M: 3, P1Y: 12 };
for (const year of [2026, 2036])
	for (const [duration, n] of Object.entries(months)) {
		let days = 0, late = 0;
		for (let today = new Date(Date.UTC(year, 0, 1, 12)); today.getUTCFullYear() === year; today = new Date(today.getTime() + 24 * 3600 * 1000)) {
			const start = new Date(Date.UTC(2026, 0, 1));
			let next = start;
			for (let i = 1; next <= today; i++) next = new Date(Date.UTC(2026, i * n, 1));
			days++;
			if (getExpireAt(`R/2026-01-01T00:00:00Z/${duration}`, today) > next) late++;
		}
		console.log(`R/2026-01-01T00:00:00Z/${duration} in ${year}: on ${late} of ${days} days`);
	}
JS
seen=$(NODE_NO_WARNINGS=1 node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
in the engine:
R/2026-01-01T00:00:00Z/P3M on 2026-12-20: next on 2027-01-01
R/2026-01-01T00:00:00Z/P3M on 2026-12-28: next on 2027-04-01
R5/2026-01-01T00:00:00Z/P3M on 2026-12-28: next on 2027-04-01
R4/2026-01-01T00:00:00Z/P3M on 2026-12-28: next on 2027-01-01
R/2026-01-01T00:00:00Z/P2M on 2026-12-28: next on 2027-03-01
R/2021-01-01T00:00:00Z/P1Y on 2025-12-31: next on 2027-01-01
R/2026-01-01T00:00:00Z/P1M on 2026-12-28: next on 2027-01-01
too late:
R/2026-01-01T00:00:00Z/P1M in 2026: on 0 of 365 days
R/2026-01-01T00:00:00Z/P2M in 2026: on 33 of 365 days
R/2026-01-01T00:00:00Z/P3M in 2026: on 9 of 365 days
R/2026-01-01T00:00:00Z/P1Y in 2026: on 0 of 365 days
R/2026-01-01T00:00:00Z/P1M in 2036: on 0 of 366 days
R/2026-01-01T00:00:00Z/P2M in 2036: on 366 of 366 days
R/2026-01-01T00:00:00Z/P3M in 2036: on 221 of 366 days
R/2026-01-01T00:00:00Z/P1Y in 2036: on 3 of 366 days
SEEN
echo "so it is: the cycle leaves out a quarter"
