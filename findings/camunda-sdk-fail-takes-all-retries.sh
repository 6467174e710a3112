#!/usr/bin/env bash
# @camunda8/sdk 8.8.13, Camunda's own library for Node.js: a gRPC worker that fails a job with an object, and names no retries in it, takes
# all that the job has left. Variables in the object are not sent.
#
# Its documentation of JobFailureConfiguration says that without retries the library takes one from those that remain, and that variables
# are an optional update for the job. One would expect 2 of 3 retries, and the variables. Seen: 0 retries and no variables, with no error.
# A job without retries is an incident (Camunda's documentation of incidents) that someone has to resolve, where another try was meant.
# The same call in a REST worker of this library sends what it should, and an error that is thrown leaves 2 retries in either. (That retries
# in the object were not heeded was issue 316 of zeebe-client-node-js, from which this comes; they are now.) The later library,
# @camunda8/orchestration-cluster-api 9.1.5, sends the variables, and no retries, which the API takes for 0.
#
# The servers on loopback have three jobs each, and print what the jobs are failed with.
#
# Needs Node.js and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @camunda8/sdk@8.8.13 @camunda8/orchestration-cluster-api@9.1.5 \
	@grpc/grpc-js@1.14.7 @grpc/proto-loader@0.8.1

cat >seen.cjs <<'JS'
const http = require("node:http");
const path = require("node:path");
const grpc = require("@grpc/grpc-js");
const { Camunda8 } = require("@camunda8/sdk");
const proto = path.join(path.dirname(require.resolve("@camunda8/sdk/package.json")), "dist", "proto", "zeebe.proto");
const { gateway_protocol: { Gateway } } = grpc.loadPackageDefinition(
	require("@grpc/proto-loader").loadSync(proto, { longs: String, keepCase: true, defaults: true }));
const keys = ["1", "2", "3"];
const calls = { 1: "an object", 2: "an object with retries", 3: "an error thrown" };
const job = { type: "book", processInstanceKey: "4", processDefinitionVersion: 1, processDefinitionKey: "5", elementId: "task",
	elementInstanceKey: "6", worker: "w", retries: 3, deadline: `${Date.now() + 60000}`, tenantId: "<default>" };
const handler = async (job) => {
	if (`${job.jobKey ?? job.key}` === "3") throw new Error("busy");
	const configuration = { errorMessage: "busy", variables: { seen: true } };
	return job.fail(`${job.jobKey ?? job.key}` === "1" ? configuration : { ...configuration, retries: job.retries - 1 });
};
let failed; // what the three jobs of a worker were failed with
const fail = (key, { retries, variables }) =>
	failed.set(key, `retries ${retries ?? "not sent"}, variables ${JSON.stringify(variables) ?? "not sent"}`);
const report = async (who) => {
	const end = Date.now() + 20000;
	while (failed.size < keys.length && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
	for (const key of keys) console.log(`${who}, ${calls[key]}: ${failed.get(key)}`);
};
let waiting; // the jobs are given to the first poll
const take = () => (waiting ? ((waiting = false), keys) : []);
const renew = () => ((failed = new Map()), (waiting = true));

const gateway = new grpc.Server();
gateway.addService(Gateway.service, {
	Topology: (call, answer) => answer(null, { clusterSize: 1, partitionsCount: 1, replicationFactor: 1, gatewayVersion: "8.8.0" }),
	ActivateJobs: (call) => {
		const jobs = take().map((key) => ({ ...job, key, bpmnProcessId: "p", customHeaders: "{}", variables: "{}" }));
		if (jobs.length) call.write({ jobs });
		setTimeout(() => call.end(), 100);
	},
	FailJob: ({ request }, answer) => (fail(request.jobKey, { ...request, variables: JSON.parse(request.variables) }), answer(null, {})),
});
const rest = http.createServer((request, response) => {
	let body = "";
	request.on("data", (data) => (body += data)).on("end", () => {
		response.setHeader("content-type", "application/json");
		if (request.url.endsWith("/jobs/activation")) {
			const jobs = take().map((jobKey) => ({ ...job, jobKey, processDefinitionId: "p", customHeaders: {}, variables: {} }));
			return setTimeout(() => response.end(JSON.stringify({ jobs })), 100);
		}
		fail(request.url.match(/jobs\/(\d+)\/failure/)[1], JSON.parse(body));
		response.writeHead(204).end();
	});
});
gateway.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => rest.listen(0, "127.0.0.1", async () => {
	if (error) throw error;
	const address = `http://127.0.0.1:${rest.address().port}`;
	const camunda = new Camunda8({ CAMUNDA_OAUTH_DISABLED: true, CAMUNDA_LOG_LEVEL: "none", ZEEBE_REST_ADDRESS: address,
		ZEEBE_GRPC_ADDRESS: `grpc://127.0.0.1:${port}`, zeebeGrpcSettings: { ZEEBE_CLIENT_LOG_LEVEL: "NONE" } });
	renew();
	camunda.getZeebeGrpcApiClient().createWorker({ taskType: "book", timeout: 60000, taskHandler: handler });
	await report("sdk, gRPC");
	renew();
	const worker = camunda.getCamundaRestClient().createJobWorker(
		{ type: "book", worker: "w", timeout: 60000, maxJobsToActivate: 3, jobHandler: handler });
	await report("sdk, REST");
	worker.stop();
	renew();
	const client = require("@camunda8/orchestration-cluster-api").createCamundaClient(
		{ config: { CAMUNDA_REST_ADDRESS: address, CAMUNDA_AUTH_STRATEGY: "NONE", CAMUNDA_SDK_LOG_LEVEL: "silent" } });
	client.createJobWorker({ jobType: "book", workerName: "w", maxParallelJobs: 3, jobTimeoutMs: 60000, pollTimeoutMs: 1000,
		jobHandler: handler });
	await report("orchestration-cluster-api");
	process.exit(0);
}));
JS
seen=$(node seen.cjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
sdk, gRPC, an object: retries 0, variables {}
sdk, gRPC, an object with retries: retries 2, variables {}
sdk, gRPC, an error thrown: retries 2, variables {}
sdk, REST, an object: retries 2, variables {"seen":true}
sdk, REST, an object with retries: retries 2, variables {"seen":true}
sdk, REST, an error thrown: retries 2, variables not sent
orchestration-cluster-api, an object: retries not sent, variables {"seen":true}
orchestration-cluster-api, an object with retries: retries 2, variables {"seen":true}
orchestration-cluster-api, an error thrown: retries 2, variables not sent
SEEN
echo "so it is: no retries are left"
