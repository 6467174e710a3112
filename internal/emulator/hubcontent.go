package emulator

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// What the server itself writes into contents.
const (
	templateSchema  = "https://schema.example/@camunda/zeebe-element-templates-json-schema/resources/schema.json"
	exporter        = "Camunda Hub"
	exporterVersion = "8.10.0"
)

// stored is the content of a file as the server keeps it. It manages some members of element templates,
// and a file's name wins over the name inside. Whether it writes anything else in its own way is not
// known.
func (o *HubOptions) stored(n *node, content string) string {
	switch {
	case n.fileType == elementTemplate && !o.PlainTemplates:
		return withMembers(content, map[string]any{"$schema": templateSchema, "id": n.key, "version": n.template, "name": n.name})
	case n.fileType == "form" && o.NormalizeModels:
		return withMembers(content, map[string]any{"exporter": map[string]string{"name": exporter, "version": exporterVersion}})
	case (n.fileType == "bpmn" || n.fileType == "dmn") && o.NormalizeModels:
		return normalMarkup(content)
	}
	return content
}

// parses reports whether a content is of a type, as far as the server checks it.
func parses(fileType, content string) bool {
	switch fileType {
	case "bpmn", "dmn":
		return wellFormed(content)
	case "form", elementTemplate:
		return json.Valid([]byte(content))
	}
	return true
}

// withMembers is a JSON object, written in another order and with these members. Any other text stays.
func withMembers(content string, members map[string]any) string {
	var all map[string]json.RawMessage
	if json.Unmarshal([]byte(content), &all) != nil || all == nil {
		return content
	}
	for name, value := range members {
		raw, err := json.Marshal(value)
		if err != nil {
			panic(err) // unreachable: values are texts and numbers
		}
		all[name] = raw
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(all); err != nil {
		panic(err) // unreachable: it was JSON before
	}
	return b.String()
}

var (
	markup    = regexp.MustCompile(`(?s)<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<(?:[^<>"']|"[^"]*"|'[^']*')*>`)
	attribute = regexp.MustCompile(`[^\s=<>/"']+\s*=\s*(?:"[^"]*"|'[^']*')`)
)

// tag is one of markup: its text, the text before it, and what it is.
type tag struct {
	before, text, name string
	opens, closes      bool
}

// tags takes markup apart. What follows the last tag is the rest.
func tags(content string) (all []tag, rest string) {
	end := 0
	for _, at := range markup.FindAllStringIndex(content, -1) {
		g := tag{before: content[end:at[0]], text: content[at[0]:at[1]]}
		if g.text[1] != '!' && g.text[1] != '?' {
			g.closes = g.text[1] == '/' || strings.HasSuffix(g.text, "/>")
			g.opens = g.text[1] != '/'
			g.name = strings.TrimLeft(g.text, "</")
			g.name = g.name[:strings.IndexAny(g.name, " \t\r\n/>")]
		}
		all, end = append(all, g), at[1]
	}
	return all, content[end:]
}

// wellFormed reports whether a text is one element of XML, whose tags match.
func wellFormed(content string) bool {
	all, rest := tags(strings.TrimPrefix(content, "\ufeff"))
	var open []string
	roots := 0
	for _, g := range all {
		if strings.Contains(g.before, "<") || len(open) == 0 && strings.TrimSpace(g.before) != "" {
			return false
		}
		if g.opens {
			if len(open) == 0 {
				roots++
			}
			open = append(open, g.name)
		}
		if g.closes {
			last := len(open) - 1
			if last < 0 || open[last] != g.name {
				return false
			}
			open = open[:last]
		}
	}
	return roots == 1 && len(open) == 0 && strings.TrimSpace(rest) == ""
}

// normalMarkup is XML with sorted attributes, without white space between tags, and with the name of who
// wrote it in its first element.
func normalMarkup(content string) string {
	var b strings.Builder
	all, _ := tags(content)
	root := true
	for _, g := range all {
		if strings.TrimSpace(g.before) != "" {
			b.WriteString(g.before)
		}
		if !g.opens {
			b.WriteString(g.text)
			continue
		}
		attributes := attribute.FindAllString(g.text[1+len(g.name):], -1)
		if root {
			attributes = slices.DeleteFunc(attributes, func(a string) bool { return strings.HasPrefix(a, "exporter") })
			attributes = append(attributes, fmt.Sprintf("exporter=%q", exporter), fmt.Sprintf("exporterVersion=%q", exporterVersion))
		}
		slices.Sort(attributes)
		b.WriteString("<" + strings.Join(append([]string{g.name}, attributes...), " "))
		if root = false; g.closes {
			b.WriteString(" /")
		}
		b.WriteString(">")
	}
	return b.String()
}

var firstElement = regexp.MustCompile(`<[^?!\s/>][^\s/>]*`)

// scribble is a content that a person has edited, in a way that changes its meaning.
func scribble(content string, n int) string {
	mark := fmt.Sprintf("edited%d", n)
	if object := withMembers(content, map[string]any{mark: true}); object != content {
		return object
	}
	if at := firstElement.FindStringIndex(content); at != nil {
		return content[:at[1]] + " " + mark + `="true"` + content[at[1]:]
	}
	return content + "\n" + mark + "\n"
}
