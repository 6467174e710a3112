package keys

import (
	"fmt"
	"slices"
	"strings"
)

// Facts are the type of a key of an object, whether it is required, its default and its limits.
func Facts(defs, object Object, name string, key Object) []string {
	facts := []string{kind(defs, key)}
	if slices.Contains(object.List("required"), any(name)) {
		facts = append(facts, "required")
	}
	if value := key.Find("default"); value != nil {
		facts = append(facts, "default `"+Flow(value)+"`")
	}
	least, most := key.Find("minimum"), key.Find("maximum")
	switch {
	case least != nil && most != nil:
		facts = append(facts, fmt.Sprintf("%s to %s", least, most))
	case least != nil:
		facts = append(facts, fmt.Sprintf("%s or more", least))
	}
	least, most = key.Find("minLength"), key.Find("maxLength")
	switch {
	case least != nil && most != nil:
		facts = append(facts, fmt.Sprintf("%s to %s characters", least, most))
	case most != nil:
		facts = append(facts, fmt.Sprintf("at most %s characters", most))
	}
	if key.Find("minItems") != nil {
		facts = append(facts, "not empty")
	}
	if key.Find("uniqueItems") != nil {
		facts = append(facts, "none twice")
	}
	return facts
}

// kind is the type of a value, in the words of a reader.
func kind(defs, value Object) string {
	if ref := value.Text("$ref"); ref != "" {
		value = referred(defs, ref)
	}
	if options := value.List("enum"); options != nil {
		words := make([]string, len(options))
		for i, o := range options {
			words[i] = "`" + Flow(o) + "`"
		}
		return "one of " + strings.Join(words, ", ")
	}
	if c := value.Find("const"); c != nil {
		return "always `" + Flow(c) + "`"
	}
	switch value.Text("type") {
	case "string":
		return "text"
	case "integer":
		return "whole number"
	case "boolean":
		return "`true` or `false`"
	case "array":
		items := value.Object("items")
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

// Harms are what changing a key can do: each harm, and when.
func Harms(key Object) []string {
	var all []string
	for _, e := range key.Object("x-harm") {
		all = append(all, fmt.Sprintf("%s, if %s", e.Key, e.Value))
	}
	return all
}
