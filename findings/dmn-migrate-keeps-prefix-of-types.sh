#!/usr/bin/env bash
# @bpmn-io/dmn-migrate 0.7.1, with which the modelers of Camunda open decisions of DMN 1.1: types keep the prefix of DMN 1.1, and those of
# item definitions lose what it stands for. In 1.1 a typeRef is a QName, such as feel:number. From 1.2 on it is a plain name: DMN 1.2
# (12.3.2, references within the XSD) leaves the prefix out where a type is not imported, as for those built into FEEL.
#
# Seen: feel:number everywhere in what is called DMN 1.3, where number was meant. The declaration xmlns:feel is kept beside the attribute
# typeRef, and dropped from the element typeRef, where XML allows it as well, so that nothing says any more what "feel" was. The type
# language of the file, too, remains the namespace that FEEL had in 1.1.
#
# Needs Node.js and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @bpmn-io/dmn-migrate@0.7.1

cat >seen.mjs <<'JS'
import { migrateDiagram } from "@bpmn-io/dmn-migrate";
const feel = "http://www.omg.org/spec/FEEL/20140401";
const migrated = await migrateDiagram(`<definitions xmlns="http://www.omg.org/spec/DMN/20151101/dmn.xsd" typeLanguage="${feel}" id="D" name="d" namespace="d">
<itemDefinition id="T" name="tAge"><typeRef xmlns:feel="${feel}">feel:number</typeRef></itemDefinition>
<inputData id="I" name="age"><variable xmlns:feel="${feel}" id="V" name="age" typeRef="feel:number"/></inputData></definitions>`);
console.log("file:", migrated.match(/xmlns="([^"]*)/)[1]);
console.log("type language:", migrated.match(/typeLanguage="([^"]*)/)?.[1]);
for (const element of ["itemDefinition", "inputData"]) {
	const text = migrated.slice(migrated.indexOf(`<${element}`), migrated.indexOf(`</${element}>`));
	console.log(`${element}: ${text.match(/feel:number|\bnumber\b/)?.[0]}, feel declared: ${text.includes("xmlns:feel")}`);
}
JS
seen=$(node seen.mjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
file: https://www.omg.org/spec/DMN/20191111/MODEL/
type language: http://www.omg.org/spec/FEEL/20140401
itemDefinition: feel:number, feel declared: false
inputData: feel:number, feel declared: true
SEEN
echo "so it is: types keep a prefix that their version does not have"
