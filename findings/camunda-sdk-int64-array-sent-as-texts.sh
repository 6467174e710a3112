#!/usr/bin/env bash
# @camunda8/sdk 8.8.13, Camunda's own library for Node.js: a list of int64 numbers that a worker gets from a job and gives back
# unchanged is sent as a list of texts.
#
# Its README (Process Variable Typing) has classes that say which variables are int64, so that none loses digits: they are JSON numbers on
# the wire, and texts or bigints in the worker. The documentation of Dto speaks of the transformation between the SDK and the API, of what
# is received and what is sent. One would expect numbers to be sent for all four decorators. Seen: Int64String, BigIntValue and
# BigIntValueArray send numbers, and Int64StringArray, which is read from numbers as well, sends texts, with no error. The variable in
# the engine has changed its type, and sum(numbers), for one, is null from then on, as feelin 6.1.1 shows. It is the same with an object
# of that class that a program makes to start an instance.
#
# The server on loopback has one job, and prints what it is completed with.
#
# Needs Node.js and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @camunda8/sdk@8.8.13 @bpmn-io/feelin@6.1.1

cat >seen.cjs <<'JS'
const http = require("node:http");
const { Camunda8, LosslessDto, Dto } = require("@camunda8/sdk");
class Invoice extends LosslessDto {}
Dto.Int64String(Invoice.prototype, "number"); // what TypeScript makes of @Int64String number: string
Dto.BigIntValue(Invoice.prototype, "amount");
Dto.BigIntValueArray(Invoice.prototype, "amounts");
Dto.Int64StringArray(Invoice.prototype, "numbers");
const variables = '{"number":9007199254740993,"amount":9007199254740993,"amounts":[7,9007199254740993],"numbers":[7,9007199254740993]}';
let sent;
const server = http.createServer((request, response) => {
	let body = "";
	request.on("data", (data) => (body += data)).on("end", () => {
		response.setHeader("content-type", "application/json");
		if (request.url.endsWith("/jobs/activation")) return response.end(`{"jobs":[{"jobKey":"1","type":"book","customHeaders":{},"variables":${variables}}]}`);
		sent = body.match(/"variables":(\{.*?\})/)[1];
		if (request.url.endsWith("/process-instances")) return response.end('{"processInstanceKey":"2","variables":{}}');
		response.writeHead(204).end();
	});
});
server.listen(0, "127.0.0.1", async () => {
	const { evaluate } = await import("@bpmn-io/feelin");
	const client = new Camunda8({ CAMUNDA_OAUTH_DISABLED: true, CAMUNDA_LOG_LEVEL: "none",
		ZEEBE_REST_ADDRESS: `http://127.0.0.1:${server.address().port}` }).getCamundaRestClient();
	const [job] = await client.activateJobs({ type: "book", worker: "w", timeout: 60000, maxJobsToActivate: 1, requestTimeout: 1000, inputVariableDto: Invoice });
	const sees = (json) => `sum(numbers) > 100: ${evaluate("sum(numbers) > 100", JSON.parse(json)).value}`;
	console.log(`received  ${variables}\n  ${sees(variables)}`);
	await client.completeJob({ jobKey: job.jobKey, variables: job.variables });
	console.log(`completed ${sent}\n  ${sees(sent)}`);
	await client.createProcessInstance({ processDefinitionId: "p", variables: Dto.createDtoInstance(Invoice, { number: "7", numbers: ["7"] }) });
	console.log(`started   ${sent}`);
	process.exit(0);
});
JS
seen=$(node seen.cjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
received  {"number":9007199254740993,"amount":9007199254740993,"amounts":[7,9007199254740993],"numbers":[7,9007199254740993]}
  sum(numbers) > 100: true
completed {"number":9007199254740993,"amount":9007199254740993,"amounts":[7,9007199254740993],"numbers":["7","9007199254740993"]}
  sum(numbers) > 100: null
started   {"number":7,"numbers":["7"]}
SEEN
echo "so it is: a list of numbers comes back as texts"
