#!/usr/bin/env bash
# @bpmn-io/dmn-migrate 0.7.1, with which the modelers of Camunda open decisions of DMN 1.1 and 1.2: it looks for the namespaces as text in
# double quotes, wherever they are, and replaces the first. XML 1.0 (2.3, AttValue) has both kinds of quotes alike, and DMN's importType
# (metamodel of Import) says of what kind another file is, for DMN by the namespace of its version.
#
# Seen: the same decision is migrated with double quotes and left with single ones, and dmn-moddle 12.2.1 then cannot read it. A file that
# is of 1.3 already, and imports one of 1.2, is "migrated" too: its import says 1.3 now, which the imported file is not. In a file of
# 1.2 that imports one of 1.2 the import stays, and the file itself changes.
#
# Needs Node.js and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @bpmn-io/dmn-migrate@0.7.1 dmn-moddle@12.2.1

cat >seen.mjs <<'JS'
import { migrateDiagram } from "@bpmn-io/dmn-migrate";
import { DmnModdle } from "dmn-moddle";
const spaces = { "1.2": "http://www.omg.org/spec/DMN/20180521/MODEL/", "1.3": "https://www.omg.org/spec/DMN/20191111/MODEL/" };
const version = (text) => Object.keys(spaces).find((v) => spaces[v] === text);
for (const [what, own, quote, imported] of [["double quotes", "1.2", '"'], ["single quotes", "1.2", "'"], ["import of 1.2", "1.3", '"', "1.2"], ["import of 1.2", "1.2", '"', "1.2"]]) {
	const other = imported ? `<import name="o" namespace="o" importType="${spaces[imported]}"/>` : "";
	const migrated = await migrateDiagram(`<definitions xmlns=${quote}${spaces[own]}${quote} id="D" name="d" namespace="d">${other}<decision id="A" name="A"/></definitions>`);
	const read = await new DmnModdle().fromXML(migrated, "dmn:Definitions").then(() => "read", () => "not read");
	const after = [/xmlns=["']([^"']*)/, /importType="([^"]*)/].map((r) => version(migrated.match(r)?.[1]));
	console.log(`${own}, ${what}: file ${after[0]}${imported ? `, import ${after[1]}` : ""}, ${read}`);
}
JS
seen=$(node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
1.2, double quotes: file 1.3, read
1.2, single quotes: file 1.2, not read
1.3, import of 1.2: file 1.3, import 1.3, read
1.2, import of 1.2: file 1.3, import 1.2, read
SEEN
echo "so it is: quotes decide what is migrated, and an import stands for the file"
