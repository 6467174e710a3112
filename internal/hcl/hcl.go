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

	"github.com/camsync/camsync/internal/harmless"
	"github.com/camsync/camsync/internal/spec"
)

// Write is the organisation as configuration, with a comment that says what of it was written, and when. No value of a
// secret is in it.
func Write(org spec.Organization, of string) []byte {
	w := &writer{labels: map[string]bool{}, secretNames: map[string]int{}}
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
	return w.file.bytes()
}

// A writer writes blocks, each with an empty line before it.
type writer struct {
	file        body
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
		w.line(line)
	}
	settings := w.block(nil, "terraform")
	settings.set("required_version", text(">= 1.5"))
	provider := settings.in("required_providers").in("camunda =")
	provider.set("source", text("camunda-community-hub/camunda"))
	provider.set("version", text("~> 0.1"))
	w.block(nil, "provider", "camunda")
	w.line("It reads CAMUNDA_CONSOLE_CLIENT_ID, CAMUNDA_CONSOLE_CLIENT_SECRET, CAMUNDA_OAUTH_URL, CAMUNDA_CONSOLE_BASE_URL and")
	w.line("CAMUNDA_CONSOLE_OAUTH_AUDIENCE.")
}

// line is a comment of one line, whatever the text holds.
func (w *writer) line(text string) { w.file.line("# " + harmless.Text(text)) }

// comment is one that stands alone.
func (w *writer) comment(text string) {
	w.file.line("")
	w.line(text)
}

// block adds a block. Its comments come before it.
func (w *writer) block(comments []string, kind string, labels ...string) *body {
	w.file.line("")
	for _, text := range comments {
		w.line(text)
	}
	head := kind
	for _, label := range labels {
		head += ` "` + label + `"`
	}
	return w.file.in(head)
}

// resource adds a resource with the import of its id.
func (w *writer) resource(comments []string, kind, label, id string) *body {
	imports := w.block(nil, "import")
	imports.set("to", reference(kind, label))
	imports.set("id", text(id))
	return w.block(comments, "resource", kind, label)
}

// kept has Terraform refuse to destroy a resource.
func kept(b *body) {
	b.in("lifecycle").set("prevent_destroy", flag(true))
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
