package keys

import (
	"regexp"
	"slices"
	"strings"
)

// said is a sentence of a description about an absent or empty value. Some say what else must be there.
var said = regexp.MustCompile(`^(Absent|Empty|\{\}|\{state: absent\})(, with [a-z]+)?: (.*)$`)

// means takes from a description what an absent and an empty value mean; where it says nothing of that, the limits do.
func (k *Key) means(object Object, name string, value Object, description string) {
	var rest []string
	for _, sentence := range strings.SplitAfter(description, ". ") {
		m := said.FindStringSubmatch(strings.TrimSpace(sentence))
		switch {
		case m == nil:
			rest = append(rest, sentence)
		case m[1] == "Absent":
			k.Absent = strings.TrimSuffix(strings.TrimPrefix(m[2]+": ", ": ")+m[3], ".")
		case m[1] == "{state: absent}":
			k.Empty = strings.TrimSuffix(m[1]+": "+m[3], ".")
		default:
			k.Empty = strings.TrimSuffix(m[3], ".")
		}
	}
	k.Absent, k.Description = strings.TrimPrefix(k.Absent, ", "), strings.TrimSpace(strings.Join(rest, ""))
	if k.Absent == "" {
		k.Absent = leftOut(object, name, value)
	}
	if k.Empty == "" {
		k.Empty = empty(value)
	}
}

// leftOut is what the limits say of a key that is left out.
func leftOut(object Object, name string, value Object) string {
	for _, required := range object.List("required") {
		if required == name {
			return "an error"
		}
	}
	if value.Find("default") != nil {
		return "the default, " + Flow(value.Find("default"))
	}
	if one := object.List("oneOf"); one != nil || object.Find("maxProperties") != nil { // exactly one of the keys
		if one != nil && !slices.ContainsFunc(one, func(choice any) bool { return Flow(choice) == Flow(Object{{"required", []any{name}}}) }) {
			return ""
		}
		var others []string
		for _, e := range object.Object("properties") {
			alone := Object{{"required", []any{e.Key}}}
			among := one == nil
			for _, choice := range one {
				among = among || Flow(choice) == Flow(alone)
			}
			if among && e.Key != name {
				others = append(others, e.Key)
			}
		}
		return "another one is needed: " + strings.Join(others, " or ")
	}
	return ""
}

// empty is what the limits say of an empty text, list or mapping.
func empty(value Object) string {
	for _, limit := range []string{"minItems", "minLength", "minProperties", "oneOf", "else"} {
		if value.Find(limit) != nil {
			return "an error"
		}
	}
	switch value.Text("type") {
	case "object":
		if value.List("required") != nil {
			return "an error"
		}
	case "string":
		if pattern, err := regexp.Compile(value.Text("pattern")); err == nil && value.Text("pattern") != "" && !pattern.MatchString("") {
			return "an error"
		}
	case "array":
		if list := value.List("default"); list != nil && len(list) == 0 {
			return "the same, which is the default"
		}
	default:
		if value.List("enum") != nil {
			return "an error"
		}
	}
	return ""
}
