package hcl

import (
	"bytes"
	"net/netip"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/camsync/camsync/internal/spec"
)

// organization is one whose texts are all the same.
func organization(text string) spec.Organization {
	choice := spec.Known(spec.Choice{Name: text, UUID: "c-1"})
	one := spec.Cluster{
		Name: text, UUID: "u-1", Description: spec.Known(text), Region: choice, Channel: choice, PlanType: choice, Generation: choice, AutoUpdate: spec.Known(false),
		Allowlist: spec.Known(spec.Allowlist{Entries: []spec.AllowlistEntry{{
			IP: "192.0.2.1, 198.51.100.0/24", Description: spec.Known(text), Prefixes: []netip.Prefix{netip.MustParsePrefix("192.0.2.1/32"), netip.MustParsePrefix("198.51.100.0/24")},
		}, {IP: text}}}),
		Secrets: spec.Known([]spec.Secret{{Name: text, Value: spec.Known(spec.Seal("canary"))}, {Name: "count"}, {Name: "1.a"}, {Name: "CAMUNDA_PROVIDED_X"}}),
		Clients: spec.Known([]spec.Client{{Name: text, ID: "k-1", Permissions: []string{"Zeebe"}}, {Name: "s", ID: "k-2", Permissions: []string{"Secrets"}}}),
	}
	two := one
	two.UUID = "u-2"
	two.Allowlist = spec.Known(spec.Allowlist{Entries: one.Allowlist.Value().Entries[:1]})
	two.Clients = spec.Refused[[]spec.Client](text)
	return spec.Organization{
		Members:        spec.Known([]spec.Member{{Email: text, Roles: []string{"admin", "modeler"}}, {Email: "o", Roles: []string{"owner"}}, {Email: "m", Roles: []string{text}}}),
		Clusters:       spec.Known([]spec.Cluster{one, two, {Name: text, UUID: "u-3"}}),
		ClusterOptions: spec.Known(spec.ClusterOptions{PlanTypes: []spec.Choice{choice.Value()}}),
	}
}

// parsed are the blocks of a configuration, by their type and labels.
func parsed(t *testing.T, text []byte) map[string]*hclsyntax.Block {
	t.Helper()
	file, diagnostics := hclsyntax.ParseConfig(text, "main.tf", hcl.InitialPos)
	if diagnostics.HasErrors() {
		t.Fatalf("%v\n%s", diagnostics, text)
	}
	all := map[string]*hclsyntax.Block{}
	for _, b := range file.Body.(*hclsyntax.Body).Blocks {
		key := strings.Join(append([]string{b.Type}, b.Labels...), ".")
		if all[key] != nil && b.Type != "import" {
			t.Errorf("%s is there twice", key)
		}
		all[key] = b
	}
	return all
}

// value is that of an attribute that is written as it is.
func value(t *testing.T, b *hclsyntax.Block, name string) string {
	t.Helper()
	v, diagnostics := b.Body.Attributes[name].Expr.Value(nil)
	if diagnostics.HasErrors() {
		t.Fatal(diagnostics)
	}
	return v.AsString()
}

func TestWhatTerraformCannotSayIsAComment(t *testing.T) {
	text := Write(organization("Orders 1"), "of")
	blocks := parsed(t, text)
	for _, key := range []string{
		"resource.camunda_cluster.orders_1", "resource.camunda_cluster.orders_1_2", "data.camunda_cluster_plan_type.orders_1",
		"resource.camunda_cluster_ip_whitelist.orders_1", "variable.orders_1_count", "resource.camunda_cluster_connector_secret.orders_1_1_a",
		"resource.camunda_organization_member.orders_1",
	} {
		if blocks[key] == nil {
			t.Errorf("there is no %s:\n%s", key, text)
		}
	}
	for _, line := range []string{
		"# Several networks of one entry, 192.0.2.1, 198.51.100.0/24, have an entry each: the first plan shows that as a change.",
		"# the allowlist of cluster Orders 1 has something that is not a network: Orders 1",
		"# API clients of cluster Orders 1: not visible: Orders 1",
		"# API client s of cluster Orders 1: Terraform does not know its permission Secrets, and would replace it",
		"# API client Orders 1 of cluster Orders 1: the name holds a space; write a dash",
		"# Terraform does not see the roles modeler, and takes them away with the next change.",
		"# member o: role owner cannot be assigned",
		"# cluster Orders 1 (u-3): the API does not show the id of its region",
	} {
		if !strings.Contains(string(text), "\n"+line+"\n") {
			t.Errorf("there is no %q:\n%s", line, text)
		}
	}
	for _, never := range []string{"canary", "CAMUNDA_PROVIDED", "data.camunda_region"} {
		if strings.Contains(string(text), never) {
			t.Errorf("it holds %s", never)
		}
	}
}

// Whatever texts an organisation has, the configuration parses, and has them as they are.
func FuzzWrite(f *testing.F) {
	for _, text := range []string{
		"production", "1 a", "${x}", "%{if}", "$${x}", "a\"b\\c\nd\te\r", "*/ /* # //", "<<EOT", "\x1b[2J", "\u202e", "\x00", "é", "日本", "e\u0301", "\x80\xae", "##vso[x]", "::notice::", strings.Repeat("x", 200), "",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		written := Write(organization(text), text)
		blocks := parsed(t, written)
		if formatted := hclwrite.Format(written); !bytes.Equal(formatted, written) {
			t.Errorf("terraform fmt would write\n%s\ninstead of\n%s", formatted, written)
		}
		name := "_"
		if text != "" {
			name = (&writer{labels: map[string]bool{}}).label("", text)
		}
		one := blocks["resource.camunda_cluster."+name]
		if one == nil {
			t.Fatalf("%q has no label %s:\n%s", text, name, written)
		}
		if got := value(t, one, "name"); utf8.ValidString(text) && got != cty.StringVal(text).AsString() { // composed, as Terraform has all texts
			t.Errorf("%q is %q", text, got)
		}
		if strings.Contains(string(written), "canary") && !strings.Contains(text, "canary") {
			t.Error("it holds a secret")
		}
	})
}
