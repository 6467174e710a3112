#!/usr/bin/env bash
# @camunda8/orchestration-cluster-api 9.1.5, Camunda's SDK for TypeScript: with strict validation of requests, each search is for the
# first page, whichever page it asks for.
#
# Its README (Validation) recommends "strict" or "fanatical" in development, and "strict" or "warn" in production: strict fails on what does
# not match. "page" has four forms in the API's reference and in the types of the SDK: a limit alone, or one with from, after or before.
# One would expect a valid request to be sent as it is. Seen: any of the four passes for the first form, and what is sent is the limit
# alone, with no error. Who asks for what comes after a page gets the first one again, until as many roles were seen as there are: some of
# them three times, and the others not at all. With "warn" and "none" the same loop sees each once. Where all results fit on one page,
# nothing of it shows.
#
# The server on loopback has five roles, and pages them as the reference says.
#
# Needs Node.js and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @camunda8/orchestration-cluster-api@9.1.5

cat >seen.mjs <<'JS'
import { createServer } from "node:http";
import { createCamundaClient } from "@camunda8/orchestration-cluster-api";
const roles = ["a", "b", "c", "d", "e"].map((roleId) => ({ roleId, name: roleId, description: roleId }));
let asked = [];
const server = createServer(async (request, response) => {
	let body = "";
	for await (const part of request) body += part;
	const { page = {} } = JSON.parse(body);
	asked.push(JSON.stringify(page));
	const cursor = (role) => (role ? Buffer.from(role.roleId).toString("base64") : null);
	const at = (wanted) => roles.findIndex((role) => cursor(role) === wanted);
	const limit = page.limit ?? 100;
	const from = page.after ? at(page.after) + 1 : page.before ? Math.max(at(page.before) - limit, 0) : (page.from ?? 0);
	const items = roles.slice(from, from + limit);
	response.setHeader("content-type", "application/json");
	const total = { totalItems: roles.length, hasMoreTotalItems: false };
	response.end(JSON.stringify({ items, page: { ...total, startCursor: cursor(items.at(0)), endCursor: cursor(items.at(-1)) } }));
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
for (const mode of ["none", "warn", "strict"]) {
	const CAMUNDA_REST_ADDRESS = `http://127.0.0.1:${server.address().port}`;
	const camunda = createCamundaClient({ config: { CAMUNDA_REST_ADDRESS, CAMUNDA_AUTH_STRATEGY: "NONE", CAMUNDA_SDK_VALIDATION: mode } });
	const search = (page) => camunda.searchRoles({ page }, { consistency: { waitUpToMs: 0 } });
	const ids = ({ items }) => items.map(({ roleId }) => roleId).join("");
	const seen = [];
	let page = { limit: 2 };
	for (let i = 0; i < 3; i++) { // five roles, two on a page
		const found = await search(page);
		seen.push(ids(found));
		page = { after: found.page.endCursor, limit: 2 };
	}
	const later = ids(await search({ from: 3, limit: 2 }));
	const former = ids(await search({ before: "ZQ==", limit: 2 }));
	console.log(`${mode}: pages ${seen.join(" ")}, from 3: ${later}, before the last: ${former}`);
	console.log(`  asked for ${asked.join(" ")}`);
	asked = [];
}
server.closeAllConnections();
server.close();
JS
seen=$(node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
none: pages ab cd e, from 3: de, before the last: cd
  asked for {"limit":2} {"after":"Yg==","limit":2} {"after":"ZA==","limit":2} {"from":3,"limit":2} {"before":"ZQ==","limit":2}
warn: pages ab cd e, from 3: de, before the last: cd
  asked for {"limit":2} {"after":"Yg==","limit":2} {"after":"ZA==","limit":2} {"from":3,"limit":2} {"before":"ZQ==","limit":2}
strict: pages ab ab ab, from 3: ab, before the last: ab
  asked for {"limit":2} {"limit":2} {"limit":2} {"limit":2} {"limit":2}
SEEN
echo "so it is: the first page, again and again"
