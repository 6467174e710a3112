#!/usr/bin/env bash
# @camunda8/orchestration-cluster-api 9.1.5, Camunda's SDK for TypeScript: a worker that is stopped gracefully drops the jobs of the poll
# that it waits for, and says that none remain.
#
# Its README (Graceful Shutdown) has stopGracefully as a way to drain: a poll that is under way is not cancelled but finishes, and then the
# active jobs are waited for. One would expect the jobs that such a poll brings to be handled, or at least to be counted as remaining.
# Seen: nobody handles them, the engine is not told of it, and the answer is that of a worker that had none. The engine has given
# them to the worker, so that no other one gets them before their timeout is over, which here is an hour. A worker that has
# little to do is in a poll nearly all of the time: whenever its program is replaced, some instances may stand still for that long.
#
# The server on loopback has two jobs, which come 500 ms after the first poll.
#
# Needs Node.js and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @camunda8/orchestration-cluster-api@9.1.5

cat >seen.mjs <<'JS'
import http from "node:http";
import createCamundaClient from "@camunda8/orchestration-cluster-api";
const job = (jobKey) => ({ jobKey, type: "book", customHeaders: {}, variables: {}, processDefinitionId: "p", processDefinitionVersion: 1,
	processDefinitionKey: "3", processInstanceKey: "4", elementId: "task", elementInstanceKey: "5", worker: "w", retries: 3,
	deadline: Date.now() + 3600000, tenantId: "<default>", kind: "BPMN_ELEMENT", listenerEventType: "UNSPECIFIED" });
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
for (const when of ["during the poll", "after it"]) {
	let polled, given;
	let [activated, handled, told, first] = [0, 0, 0, true];
	const polling = new Promise((resolve) => (polled = resolve));
	const arrived = new Promise((resolve) => (given = resolve));
	const server = http.createServer((request, response) => {
		request.resume().on("end", async () => {
			response.setHeader("content-type", "application/json");
			if (!request.url.endsWith("/jobs/activation")) {
				told++;
				return response.writeHead(204).end();
			}
			const jobs = first ? [job("1"), job("2")] : [];
			first = false;
			polled();
			await pause(500);
			activated += jobs.length;
			response.end(JSON.stringify({ jobs }));
			given();
		});
	});
	await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
	const client = createCamundaClient({ config: { CAMUNDA_AUTH_STRATEGY: "NONE", CAMUNDA_SDK_LOG_LEVEL: "silent",
		CAMUNDA_REST_ADDRESS: `http://127.0.0.1:${server.address().port}` } });
	const worker = client.createJobWorker({ jobType: "book", workerName: "w", maxParallelJobs: 2, jobTimeoutMs: 3600000, pollTimeoutMs: 5000,
		jobHandler: async (job) => (handled++, await pause(1000), job.complete()) });
	await polling;
	if (when === "after it") await arrived, await pause(200);
	const answer = await worker.stopGracefully({ waitUpToMs: 10000 });
	await pause(2000);
	console.log(`stopped ${when}: ${activated} given to the worker, ${handled} handled, ${told} completed; ${JSON.stringify(answer)}`);
	server.closeAllConnections();
	server.close();
}
process.exit(0);
JS
seen=$(node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
stopped during the poll: 2 given to the worker, 0 handled, 0 completed; {"remainingJobs":0,"timedOut":false}
stopped after it: 2 given to the worker, 2 handled, 2 completed; {"remainingJobs":0,"timedOut":false}
SEEN
echo "so it is: jobs are left without a worker"
