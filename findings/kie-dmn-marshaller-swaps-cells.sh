#!/usr/bin/env bash
# @kie-tools/dmn-marshaller 10.2.0, with which the DMN editor of Apache KIE reads and writes its files: the cells of a relation, and the
# items of a list, are written in another order than they have, unless all are of one kind.
#
# In DMN (10.2.1, boxed expressions) a relation is a list of contexts with the names from the columns, so that each expression of a row
# belongs to the column at its place, and a list has an order, too. The schema of DMN takes any kind of expression at each place. The
# parser below, @kie-tools/xml-parser-ts, says that a file is the same again when it is read and written, after a first time that
# normalizes. One would expect that first time to leave the meaning. Seen: what was read has its order, and what is written has all
# literal expressions first, and lists, contexts and functions behind them. In one row of the relation below, the team's name is now in the
# column of its roles, and the roles are in that of its name; in the next row both are where they were. The first item of a list is another
# one. There is no error, the new file is as valid as the old one, and nothing in it shows what was there. (That elements were not in the
# order that the schema has was issue 1017 of incubator-kie-issues; here it leaves the order open.)
#
# Needs Node.js and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @kie-tools/dmn-marshaller@10.2.0 jsdom@26.1.0 esbuild@0.28.2

cat >seen.mjs <<'JS'
import { JSDOM } from "jsdom";
import { getMarshaller } from "@kie-tools/dmn-marshaller";
const print = console.log;
console.log = console.warn = console.debug = () => {}; // the library tells of namespaces
const literal = (text) => `<literalExpression><text>${text}</text></literalExpression>`;
const list = (...texts) => `<list>${texts.map(literal).join("")}</list>`;
const context = (text) => `<context><contextEntry><variable name="days"/>${literal(text)}</contextEntry></context>`;
const show = (cell) => {
	const child = (of) => [...of.children].filter((element) => element.localName !== "variable");
	switch (cell.localName) {
		case "literalExpression": return cell.textContent.trim();
		case "list": return `[${child(cell).map(show).join(", ")}]`;
		case "context": return `{${child(cell).map((entry) => `days: ${show(child(entry)[0])}`).join(", ")}}`;
		case "functionDefinition": return `function() ${show(child(cell)[0])}`;
		case "relation": {
			const named = (name) => child(cell).filter((element) => element.localName === name);
			const columns = named("column").map((column) => column.getAttribute("name"));
			return named("row").map((row) => `{${child(row).map((item, i) => `${columns[i]}: ${show(item)}`).join(", ")}}`).join(" ");
		}
	}
};
const read = (xml) => show(new JSDOM(xml, { contentType: "text/xml" }).window.document.getElementsByTagName("decision")[0].children[1]);
const relation = (...rows) =>
	`<relation><column name="roles"/><column name="team"/>${rows.map((row) => `<row>${row}</row>`).join("")}</relation>`;
for (const [title, boxed] of [
	["list of one kind", `<list>${literal(1)}${literal(2)}${literal(3)}</list>`],
	["list of two kinds", `<list>${context(5)}${literal(7)}${context(9)}</list>`],
	["list in a list", `<list>${list(1)}${literal(2)}${list(3, 4)}</list>`],
	["relation", relation(list('"admin"') + literal('"Sales"'), literal("[]") + literal('"Guests"'))],
	["relation with a function", relation(`<functionDefinition>${literal("all()")}</functionDefinition>${literal('"IT"')}`)],
]) {
	const xml = '<?xml version="1.0" encoding="UTF-8"?>\n<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="n" ' +
		`namespace="urn:example"><decision id="a" name="A"><variable name="A"/>${boxed}</decision></definitions>`;
	const { parser, builder } = getMarshaller(xml);
	const written = builder.build(parser.parse());
	const again = builder.build(getMarshaller(written).parser.parse());
	print(`${title}: ${read(xml)}\n  written: ${read(written)}${again === written ? "; again: the same" : ""}`);
}
process.exit(0);
JS
node_modules/.bin/esbuild seen.mjs --bundle --platform=node --format=cjs --external:jsdom --outfile=bundle.cjs --log-level=error
seen=$(node bundle.cjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
list of one kind: [1, 2, 3]
  written: [1, 2, 3]; again: the same
list of two kinds: [{days: 5}, 7, {days: 9}]
  written: [7, {days: 5}, {days: 9}]; again: the same
list in a list: [[1], 2, [3, 4]]
  written: [2, [1], [3, 4]]; again: the same
relation: {roles: ["admin"], team: "Sales"} {roles: [], team: "Guests"}
  written: {roles: "Sales", team: ["admin"]} {roles: [], team: "Guests"}; again: the same
relation with a function: {roles: function() all(), team: "IT"}
  written: {roles: "IT", team: function() all()}; again: the same
SEEN
echo "so it is: what is of another kind changes its place"
