#!/usr/bin/env bash
# @camunda8/sdk 8.8.13, Camunda's own library for Node.js: its client of the Administration API sends a POST again after 503 and
# after a connection that ends without an answer. Neither says that nothing was done.
#
# A server makes each API client that it is asked for, and loses its first answer: one call of createClient makes two clients of
# one name. With 503 from a gateway in front, each time, one call makes three and fails. Nobody has the secrets of the others:
# an answer is the only place where the API shows one.
#
# Needs Node.js and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @camunda8/sdk@8.8.13

cat >seen.cjs <<'JS'
const http = require("node:http");
const { AdminApiClient } = require("@camunda8/sdk/dist/admin/lib/AdminApiClient.js");
const token = `e30.${Buffer.from(JSON.stringify({ exp: Math.floor(Date.now() / 1000) + 3600 })).toString("base64url")}.x`;
let made = 0, lose;
const server = http.createServer((request, response) => {
	request.resume().on("end", () => {
		response.setHeader("content-type", "application/json");
		if (request.url === "/token") return response.end(JSON.stringify({ access_token: token, expires_in: 3600, token_type: "Bearer" }));
		made++;
		if (lose === "connection" && made === 1) return request.socket.destroy();
		if (lose === "503") response.statusCode = 503;
		response.end(JSON.stringify({ name: "reader", clientId: String(made), clientSecret: "s" }));
	});
});
server.listen(0, "127.0.0.1", async () => {
	const url = `http://127.0.0.1:${server.address().port}`;
	const id = { CAMUNDA_CONSOLE_CLIENT_ID: "a", CAMUNDA_CONSOLE_CLIENT_SECRET: "b", ZEEBE_CLIENT_ID: "a", ZEEBE_CLIENT_SECRET: "b" };
	const admin = new AdminApiClient({ config: { ...id, CAMUNDA_CONSOLE_BASE_URL: url, CAMUNDA_OAUTH_URL: `${url}/token`, CAMUNDA_AUTH_STRATEGY: "OAUTH",
		CAMUNDA_TOKEN_DISK_CACHE_DISABLE: true, CAMUNDA_CONSOLE_OAUTH_AUDIENCE: "x" } });
	for (lose of ["nothing", "connection", "503"]) {
		made = 0;
		const outcome = await admin.createClient({ clusterUuid: "c", clientName: "reader", permissions: ["Zeebe"] }).then((c) => `got client ${c.clientId}`, () => "failed");
		console.log(`lost: ${lose}; createClient ${outcome}; ${made} made`);
	}
	process.exit(0);
});
JS
seen=$(node seen.cjs 2>/dev/null)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
lost: nothing; createClient got client 1; 1 made
lost: connection; createClient got client 2; 2 made
lost: 503; createClient failed; 3 made
SEEN
echo "so it is: one call, several clients"
