#!/usr/bin/env bash
# @bpmn-io/extract-process-variables 2.2.1 (its part for Zeebe): the target of an
# output mapping that is a nested property is listed as a variable of that name, which no variable can have.
#
# docs.camunda.io, Concepts, Variables: a name may not contain the operator "."; the target of a mapping refers to a variable, or to a
# nested property of one, which is created if it is not there. So target="order.total" gives the process a variable order. Seen: a
# variable "order.total", and none that is called order; two targets below order are two variables. Results of scripts and
# decisions, and collections of loops, are listed by their names.
#
# Needs Node and a network to npm. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts @bpmn-io/extract-process-variables@2.2.1 bpmn-moddle@10.3.1 zeebe-bpmn-moddle@2.0.0

cat >process.bpmn <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:orders">
  <bpmn:process id="orders" isExecutable="true">
    <bpmn:serviceTask id="sum">
      <bpmn:extensionElements>
        <zeebe:taskDefinition type="sum" />
        <zeebe:ioMapping>
          <zeebe:output source="=total" target="order.total" />
          <zeebe:output source="=currency" target="order.currency" />
        </zeebe:ioMapping>
      </bpmn:extensionElements>
    </bpmn:serviceTask>
    <bpmn:scriptTask id="rate">
      <bpmn:extensionElements>
        <zeebe:script expression="=1" resultVariable="rate" />
      </bpmn:extensionElements>
    </bpmn:scriptTask>
  </bpmn:process>
</bpmn:definitions>
XML
cat >list.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { BpmnModdle } from 'bpmn-moddle';
import { getProcessVariables } from '@bpmn-io/extract-process-variables/zeebe';

const zeebe = JSON.parse(readFileSync('node_modules/zeebe-bpmn-moddle/resources/zeebe.json'));
const { rootElement } = await new BpmnModdle({ zeebe }).fromXML(readFileSync('process.bpmn', 'utf8'));
for (const variable of await getProcessVariables(rootElement.rootElements[0])) console.log(variable.name);
JS
seen=$(node list.mjs | sort)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
order.currency
order.total
rate
SEEN
echo "so it is: order is no variable, and order.total is one"
