package tfstate

import (
	"encoding/json"

	"github.com/camsync/camsync/internal/spec"
)

// attributes are those of an instance, not yet decoded. Nothing prints them: any of them may be a secret.
type attributes map[string]json.RawMessage

// text is an attribute as text; empty where it is missing, null or something else.
func (a attributes) text(name string) string {
	var s string
	_ = json.Unmarshal(a[name], &s) // then it stays empty
	return s
}

// texts are the texts of an attribute that is a set or a list.
func (a attributes) texts(name string) []string {
	var all []any
	_ = json.Unmarshal(a[name], &all)
	var texts []string
	for _, one := range all {
		if s, ok := one.(string); ok {
			texts = append(texts, s)
		}
	}
	return texts
}

// flag is an attribute that is true or false; absent where it is missing or null.
func (a attributes) flag(name string) spec.Part[bool] {
	var b *bool
	if json.Unmarshal(a[name], &b) != nil || b == nil {
		return spec.Part[bool]{}
	}
	return spec.Known(*b)
}

// sealed is an attribute that is a secret, sealed; absent where it is missing, null or empty.
func (a attributes) sealed(name string) spec.Part[spec.Sealed] {
	var s string
	if json.Unmarshal(a[name], &s) != nil || s == "" {
		return spec.Part[spec.Sealed]{}
	}
	return spec.Known(spec.Seal(s))
}

// blocks are the blocks of a name, which a state has as a list.
func (a attributes) blocks(name string) []attributes {
	var all []json.RawMessage
	_ = json.Unmarshal(a[name], &all)
	var blocks []attributes
	for _, text := range all {
		var one attributes
		if json.Unmarshal(text, &one) == nil && one != nil {
			blocks = append(blocks, one)
		}
	}
	return blocks
}
