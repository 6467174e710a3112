package absorb

import (
	"bytes"
	"encoding/json"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/harmless"
)

// likeJSON reports whether all that is in a node is in brackets, and all keys are in double quotes. Comments may stand
// between: many a file of JSON has some.
func likeJSON(n *yaml.Node) bool {
	if n.Kind == yaml.ScalarNode {
		return true
	}
	if n.Kind == yaml.AliasNode || n.Style&yaml.FlowStyle == 0 {
		return false
	}
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 && c.Style&yaml.DoubleQuotedStyle == 0 || !likeJSON(c) {
			return false
		}
	}
	return true
}

// inJSON is a text as JSON writes it, which YAML reads alike. Signs that only web pages must not hold stay as they are.
func inJSON(text string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(text); err != nil {
		panic(err) // a text can always be written
	}
	return string(harmless.JSON(bytes.TrimSuffix(b.Bytes(), []byte("\n"))))
}
