package main

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/camsync/camsync/internal/keys"
	"github.com/camsync/camsync/schema"
)

//go:embed fileformat.md
var fileFormatProse string

// fileFormat is docs/file-format.md: prose, and below it every key that the schema has.
func fileFormat() (string, error) {
	s, err := keys.Parse(schema.JSON())
	if err != nil {
		return "", err
	}
	var b strings.Builder
	defs := s.Object("$defs")
	section(&b, defs, "the file", s)
	for _, name := range []string{"organization", "policy", "unmanaged", "upgrade", "window", "defaults", "clusterDefaults", "member", "cluster", "encryption", "allowlistEntry", "secureConnectivity", "secret", "client", "credentials",
		"monitoringClient", "monitoringCredentials", "workspace", "workspaceMember", "project", "files", "catalog"} {
		def := defs.Object(name)
		if def == nil {
			return "", fmt.Errorf("schema: no definition of %s", name)
		}
		section(&b, defs, heading(name, def), def)
	}
	before, after, found := strings.Cut(fileFormatProse, "<!-- keys -->\n")
	if !found {
		return "", fmt.Errorf("fileformat.md: no place for the keys")
	}
	return before + b.String() + after, nil
}

// heading is how a reader thinks of a definition: by the key that it stands under.
func heading(name string, def keys.Object) string {
	if name == "clusterDefaults" {
		return "`cluster` of `defaults`"
	}
	if name == "monitoringCredentials" {
		return "`credentials` of `monitoringClients`"
	}
	switch name {
	case "workspaceMember":
		return "each of `members` of `workspaces`"
	case "files":
		return "`files` of `projects`"
	case "catalog":
		return "`catalog`"
	case "monitoringClient", "member", "cluster", "allowlistEntry", "secret", "client", "workspace", "project":
		return "each of `" + def.Text("title") + "`"
	}
	return "`" + def.Text("title") + "`"
}

func section(b *strings.Builder, defs keys.Object, title string, object keys.Object) {
	fmt.Fprintf(b, "### In %s\n\n%s\n\n", title, object.Text("description"))
	for _, p := range object.Object("properties") {
		key, _ := p.Value.(keys.Object)
		fmt.Fprintf(b, "#### `%s`\n\n*%s*\n\n%s\n\n", p.Key, strings.Join(keys.Facts(defs, object, p.Key, key), "; "), key.Text("description"))
		if harms := keys.Harms(key); len(harms) > 0 {
			fmt.Fprintf(b, "Harm: %s.\n\n", strings.Join(harms, "; "))
		}
		b.WriteString("```yaml\n")
		for _, example := range key.List("examples") {
			fmt.Fprintf(b, "%s: %s\n", p.Key, keys.Flow(example))
		}
		b.WriteString("```\n\n")
	}
}
