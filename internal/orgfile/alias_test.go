package orgfile_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestAnchorsAndMerges(t *testing.T) {
	org := load(t, `apiVersion: camsync/v1
x-small: &small
  planType: G3-S
  stage: dev
  channel: Alpha
x-stable: &stable {channel: Stable, stage: prod}
x-office: &office
  - ip: 203.0.113.0/24
x-everything: {unread: [~, 8, {a: b}]}
clusters:
  - name: a
    <<: *small
    stage: test
    allowlist: *office
  - <<: [*stable, *small]
    name: b
    allowlist: *office
  - {name: c, <<: {<<: *small, stage: stage}}
`)
	c := org.Clusters.Value()
	for i, want := range []string{"test Alpha G3-S", "prod Stable G3-S", "stage Alpha G3-S"} {
		if got := c[i].Stage.Value() + " " + c[i].Channel.Value().Name + " " + c[i].PlanType.Value().Name; got != want {
			t.Errorf("cluster %s: %s, want %s", c[i].Name, got, want)
		}
	}
	if a := c[1].Allowlist; len(a.Value().Entries) != 1 || a.Pos.Line != 17 || a.Value().Entries[0].Pos.Line != 8 {
		t.Errorf("allowlist %+v", a)
	}
	if at := c[1].PlanType.Pos.Line; at != 3 {
		t.Errorf("a merged key stands at line %d, want that of the anchor", at)
	}
}

// What is wrong with a value that many aliases stand for is said once.
func TestErrorBehindAliases(t *testing.T) {
	got := errs(t, "apiVersion: camsync/v1\nx-a: &a {stage: king}\nclusters: [{name: a, <<: *a}, {name: b, <<: *a}]\n")
	if want := `stdin:2:17: stage "king" is not known; want one of dev, test, stage, prod`; got != want {
		t.Errorf("got %s", got)
	}
}

func TestAliasBombs(t *testing.T) {
	var nested strings.Builder
	nested.WriteString("apiVersion: camsync/v1\nx-a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9]\n")
	for i := range 9 {
		fmt.Fprintf(&nested, "x-a%d: &a%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i), 9), ", "))
	}
	var merged strings.Builder
	merged.WriteString("apiVersion: camsync/v1\nx-a0: &a0 {k: v}\n")
	for i := range 20 {
		fmt.Fprintf(&merged, "x-a%d: &a%d {<<: [*a%d, *a%d]}\n", i+1, i+1, i, i)
	}
	for name, text := range map[string]string{
		"nested": nested.String() + "members: *a9\n",
		"merged": merged.String() + "clusters: [*a20]\n",
		"wide": "apiVersion: camsync/v1\nx-a: &a [" + strings.Repeat("{email: a@example.com, roles: [admin]},", 1000) +
			"]\nx-b: [" + strings.Repeat("*a,", 1000) + "]\n",
	} {
		t.Run(name, func(t *testing.T) {
			if got := errs(t, text); !strings.HasSuffix(got, "the aliases up to here stand for more than 250000 values; write less with each") {
				t.Errorf("got %s", got)
			}
		})
	}
	for name, text := range map[string]string{
		"list":    "apiVersion: camsync/v1\nx-a: &a [*a]\n",
		"mapping": "apiVersion: camsync/v1\nx-a: &a {b: {c: *a}}\n",
		"merge":   "apiVersion: camsync/v1\nx-a: &a {<<: *a}\n",
		"key":     "apiVersion: camsync/v1\n? &a [*a]\n: b\n",
	} {
		t.Run("cycle in a "+name, func(t *testing.T) {
			if got := errs(t, text); !strings.HasSuffix(got, "this alias stands for a value that it is part of; write the value out") {
				t.Errorf("got %s", got)
			}
		})
	}
}
