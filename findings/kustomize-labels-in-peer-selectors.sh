#!/usr/bin/env bash
# kustomize 5.8.1: the transformer "labels" with includeSelectors: true also writes its labels into the selectors of
# the *peers* of a NetworkPolicy, where they select the others that may come in, and not what the policy is for.
#
# A policy lets in the pods labelled app.kubernetes.io/name=prometheus, and its directory labels all that it has with
# team=platform. One would expect the peer to stay as it was written. Seen: the peer asks for team=platform too, so that
# it matches no pod of a Prometheus that is not the folder's own; nothing is said, and scraping ends.
# includeTemplates: true, without includeSelectors, labels pods and leaves every selector alone.
#
# Needs Go and a network to the Go module proxy. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
GOBIN="$dir/bin" go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.1

cat >policy.yaml <<'YAML'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: server}
spec:
  podSelector: {matchLabels: {app: server}}
  ingress:
    - from:
        - podSelector: {matchLabels: {app.kubernetes.io/name: prometheus}}
YAML
build() {
	printf 'resources: [policy.yaml]\nlabels:\n  - pairs: {team: platform}\n    %s: true\n' "$1" >kustomization.yaml
	bin/kustomize build . | sed -n '/ingress:/,$p'
}
selectors=$(build includeSelectors)
templates=$(build includeTemplates)
echo "with includeSelectors:"; echo "$selectors"
echo "with includeTemplates:"; echo "$templates"

first() { grep -A 3 -m 1 'podSelector:'; } # the peer's, which comes before the policy's own
first <<<"$selectors" | grep -q 'team: platform' || { echo "changed: the peer has no label of the directory"; exit 1; }
! grep -q 'team: platform' <<<"$templates" || { echo "changed: includeTemplates touches a selector"; exit 1; }
echo "so it is: the peer must be labelled team=platform too, which is not what was asked for"
