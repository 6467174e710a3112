// Package hcl writes a live organisation as configuration for Terraform's Camunda provider, version 0.1, with a block for
// each resource that imports it.
//
// What it writes has to plan imports alone: of a cluster, another region, channel, plan type, generation or automatic
// update than the live one would be its replacement. So ids and values are those that are live, and what the provider
// cannot say becomes a comment.
package hcl

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/camsync/camsync/internal/harmless"
	"github.com/camsync/camsync/internal/spec"
)

// Write is the organisation as configuration, with a comment that says what of it was written, and when. No value of a
// secret is in it.
func Write(org spec.Organization, of string) []byte {
	w := &writer{file: hclwrite.NewEmptyFile(), labels: map[string]bool{}, secretNames: map[string]int{}}
	for _, c := range org.Clusters.Value() {
		for _, s := range c.Secrets.Value() {
			w.secretNames[s.Name]++
		}
	}
	w.head(of)
	w.choices(org)
	if why, unknown := org.Clusters.Why(); unknown {
		w.comment("clusters: not visible: " + why)
	}
	for _, c := range org.Clusters.Value() {
		w.cluster(c)
	}
	if why, unknown := org.Members.Why(); unknown {
		w.comment("members: not visible: " + why)
	}
	for _, m := range org.Members.Value() {
		w.member(m)
	}
	return hclwrite.Format(w.file.Bytes())
}

// A writer writes blocks, each with an empty line before it.
type writer struct {
	file        *hclwrite.File
	labels      map[string]bool   // type and label of what there is
	secretNames map[string]int    // how many clusters have a secret of a name
	offered     map[string]string // the label of the data source of a choice, by its type and uuid
}

func (w *writer) head(of string) {
	for _, line := range []string{
		of,
		"Terraform 1.5 or later: terraform plan must show imports only. The state then has the values of connector secrets in plain text.",
		"Not managed by Terraform: stages, hardware packages, backup regions, encryption, backups and their schedules, monitoring clients,",
		"private links, workspaces.",
	} {
		w.line(w.file.Body(), line)
	}
	settings := w.block(nil, "terraform")
	settings.SetAttributeValue("required_version", cty.StringVal(">= 1.5"))
	providers := settings.AppendNewBlock("required_providers", nil).Body()
	providers.SetAttributeValue("camunda", cty.ObjectVal(map[string]cty.Value{
		"source": cty.StringVal("camunda-community-hub/camunda"), "version": cty.StringVal("~> 0.1"),
	}))
	w.block(nil, "provider", "camunda")
	w.line(w.file.Body(), "It reads CAMUNDA_CONSOLE_CLIENT_ID, CAMUNDA_CONSOLE_CLIENT_SECRET, CAMUNDA_OAUTH_URL, CAMUNDA_CONSOLE_BASE_URL and")
	w.line(w.file.Body(), "CAMUNDA_CONSOLE_OAUTH_AUDIENCE.")
}

// line is a comment of one line, whatever the text holds.
func (w *writer) line(in *hclwrite.Body, text string) {
	in.AppendUnstructuredTokens(hclwrite.Tokens{{Type: hclsyntax.TokenComment, Bytes: []byte("# " + harmless.Text(text) + "\n")}})
}

// comment is one that stands alone.
func (w *writer) comment(text string) {
	w.file.Body().AppendNewline()
	w.line(w.file.Body(), text)
}

// block adds a block. Its comments come before it.
func (w *writer) block(comments []string, kind string, labels ...string) *hclwrite.Body {
	body := w.file.Body()
	body.AppendNewline()
	for _, text := range comments {
		w.line(body, text)
	}
	return body.AppendNewBlock(kind, labels).Body()
}

// resource adds a resource with the import of its id.
func (w *writer) resource(comments []string, kind, label, id string) *hclwrite.Body {
	imports := w.block(nil, "import")
	imports.SetAttributeTraversal("to", reference(kind, label))
	imports.SetAttributeValue("id", cty.StringVal(id))
	return w.block(comments, "resource", kind, label)
}

// kept has Terraform refuse to destroy a resource.
func kept(body *hclwrite.Body) {
	body.AppendNewBlock("lifecycle", nil).Body().SetAttributeValue("prevent_destroy", cty.True)
}

func reference(root string, attributes ...string) hcl.Traversal {
	t := hcl.Traversal{hcl.TraverseRoot{Name: root}}
	for _, a := range attributes {
		t = append(t, hcl.TraverseAttr{Name: a})
	}
	return t
}

var outsideLabels = regexp.MustCompile(`[^a-z0-9_]`)

// label is a name as a label that nothing of the type has yet.
func (w *writer) label(kind, name string) string {
	base := outsideLabels.ReplaceAllString(strings.ToLower(name), "_")
	if base == "" || base[0] >= '0' && base[0] <= '9' {
		base = "_" + base
	}
	for n := 1; ; n++ {
		one := base
		if n > 1 {
			one = fmt.Sprintf("%s_%d", base, n)
		}
		if key := kind + "." + one; !w.labels[key] {
			w.labels[key] = true
			return one
		}
	}
}

// texts is a list of texts; a list, where HCL wants one that is empty too.
func texts(all []string) cty.Value {
	var values []cty.Value
	for _, s := range all {
		values = append(values, cty.StringVal(s))
	}
	if values == nil {
		return cty.ListValEmpty(cty.String)
	}
	return cty.TupleVal(values)
}
