#!/usr/bin/env bash
# camunda-schema-bundler 2.4.5, which makes one file of Camunda's OpenAPI for the generators of its SDKs: a property that is called
# description or title is taken for documentation, so that a schema with it and a schema without it are one and the same.
#
# The bundler makes a reference of an inline schema that some schema of the components equals, but for documentation. In OpenAPI 3.0.3
# (Schema Object, after JSON Schema) description and title are that as keywords of a schema, while below "properties" they are names like
# any other. One would expect a body of {name, description} to stay as it is beside a component {name}. Seen: it becomes a reference to
# that component, with no warning, and a generated client has no field for the description any more, although roles, groups and tenants
# of the API have one. The answer {name} becomes a component {name, title}. The same with "comment" stays. A name in "required" saves it.
#
# Needs Node.js and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . camunda-schema-bundler@2.4.5

cat >seen.mjs <<'JS'
import { mkdirSync, writeFileSync } from "node:fs";
import { bundle } from "camunda-schema-bundler";
console.log = () => {}; // the bundler's own lines
const object = (names, more) => ({ type: "object", properties: Object.fromEntries(names.map((name) => [name, { type: "string" }])), ...more });
let n = 0;
const bundled = async (component, inline) => {
	const specDir = `spec${n++}`;
	mkdirSync(specDir);
	writeFileSync(`${specDir}/rest-api.yaml`, JSON.stringify({
		openapi: "3.0.3",
		info: { title: "Roles", version: "1" },
		paths: { "/roles": { post: { operationId: "createRole",
			requestBody: { content: { "application/json": { schema: inline } } }, responses: { 204: { description: "created" } } } } },
		components: { schemas: { Component: component } },
	}));
	const { spec } = await bundle({ specDir });
	const schema = spec.paths["/roles"].post.requestBody.content["application/json"].schema;
	return Object.keys((schema.$ref ? spec.components.schemas[schema.$ref.split("/").pop()] : schema).properties);
};
for (const [component, inline, more] of [[["name"], ["name", "comment"]], [["name"], ["name", "description"]], [["name"], ["name", "description", "title"]],
	[["name", "title"], ["name"]], [["name"], ["name", "description"], { required: ["description"] }]]) {
	const out = await bundled(object(component), object(inline, more));
	console.info(`component {${component}}: body {${inline}}${more ? " with required" : ""} is bundled as {${out}}`);
}
JS
seen=$(node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
component {name}: body {name,comment} is bundled as {name,comment}
component {name}: body {name,description} is bundled as {name}
component {name}: body {name,description,title} is bundled as {name}
component {name,title}: body {name} is bundled as {name,title}
component {name}: body {name,description} with required is bundled as {name,description}
SEEN
echo "so it is: descriptions are lost"
