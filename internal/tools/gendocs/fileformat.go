package main

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/camsync/camsync/schema"
)

//go:embed fileformat.md
var fileFormatProse string

// fileFormat is docs/file-format.md: prose, and below it every key that the schema has.
func fileFormat() (string, error) {
	s, err := parse(schema.JSON())
	if err != nil {
		return "", err
	}
	var b strings.Builder
	defs := s.object("$defs")
	section(&b, defs, "the file", s)
	for _, name := range []string{"organization", "policy", "unmanaged", "upgrade", "window", "member", "cluster", "encryption", "allowlistEntry", "secureConnectivity", "secret", "client", "credentials",
		"monitoringClient", "monitoringCredentials"} {
		def := defs.object(name)
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
func heading(name string, def ordered) string {
	if name == "monitoringCredentials" {
		return "`credentials` of `monitoringClients`"
	}
	if name == "monitoringClient" || name == "member" || name == "cluster" || name == "allowlistEntry" || name == "secret" || name == "client" {
		return "each of `" + def.text("title") + "`"
	}
	return "`" + def.text("title") + "`"
}

func section(b *strings.Builder, defs ordered, title string, object ordered) {
	fmt.Fprintf(b, "### In %s\n\n%s\n\n", title, object.text("description"))
	for _, p := range object.object("properties") {
		key, _ := p.value.(ordered)
		fmt.Fprintf(b, "#### `%s`\n\n*%s*\n\n%s\n\n```yaml\n", p.key, strings.Join(facts(defs, object, p.key, key), "; "), key.text("description"))
		for _, example := range key.list("examples") {
			fmt.Fprintf(b, "%s: %s\n", p.key, flow(example))
		}
		b.WriteString("```\n\n")
	}
}

// facts are the type of a key, whether it is required, its default and its limits.
func facts(defs, object ordered, name string, key ordered) []string {
	facts := []string{kind(defs, key)}
	if slices.Contains(object.list("required"), any(name)) {
		facts = append(facts, "required")
	}
	if value := key.find("default"); value != nil {
		facts = append(facts, "default `"+flow(value)+"`")
	}
	least, most := key.find("minimum"), key.find("maximum")
	switch {
	case least != nil && most != nil:
		facts = append(facts, fmt.Sprintf("%s to %s", least, most))
	case least != nil:
		facts = append(facts, fmt.Sprintf("%s or more", least))
	}
	least, most = key.find("minLength"), key.find("maxLength")
	switch {
	case least != nil && most != nil:
		facts = append(facts, fmt.Sprintf("%s to %s characters", least, most))
	case most != nil:
		facts = append(facts, fmt.Sprintf("at most %s characters", most))
	}
	if key.find("minItems") != nil {
		facts = append(facts, "not empty")
	}
	if key.find("uniqueItems") != nil {
		facts = append(facts, "none twice")
	}
	return facts
}

// kind is the type of a value, in the words of a reader.
func kind(defs, value ordered) string {
	if ref := value.text("$ref"); ref != "" {
		value = defs.object(strings.TrimPrefix(ref, "#/$defs/"))
	}
	if options := value.list("enum"); options != nil {
		words := make([]string, len(options))
		for i, o := range options {
			words[i] = "`" + flow(o) + "`"
		}
		return "one of " + strings.Join(words, ", ")
	}
	if c := value.find("const"); c != nil {
		return "always `" + flow(c) + "`"
	}
	switch value.text("type") {
	case "string":
		return "text"
	case "integer":
		return "whole number"
	case "boolean":
		return "`true` or `false`"
	case "array":
		items := value.object("items")
		of := kind(defs, items)
		switch of {
		case "text":
			of = "texts"
		case "mapping":
			of = "mappings"
		default:
			of = strings.TrimPrefix(of, "one of ")
		}
		return "list of " + of
	}
	return "mapping"
}
