package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// countHeaders say how many entries there are beyond those of the answer.
var countHeaders = []string{"X-Total-Count", "X-Total", "Content-Range"}

// incomplete is why an answer is not the whole list; empty where nothing says so. The API documents no paging. An answer that
// announces it all the same, as a proxy or a later version may send it, shows a part of what is live: whoever took it for
// all would create the rest a second time.
func incomplete(a reply) string {
	switch next := strings.TrimSpace(a.header.Get("X-Next-Page")); {
	case a.status == http.StatusPartialContent:
		return "the answer is 206 Partial Content, which is not the whole list"
	case linksToNext(a.header.Values("Link")):
		return "the answer is one page of several: its Link header names a next one"
	case next != "" && next != "0":
		return "the answer is one page of several: its X-Next-Page header names a next one"
	}
	if !slices.ContainsFunc(countHeaders, func(name string) bool { return a.header.Get(name) != "" }) {
		return ""
	}
	items, counted := count(a.body)
	for _, name := range countHeaders[:2] {
		total, err := strconv.Atoi(strings.TrimSpace(a.header.Get(name)))
		if err == nil && counted && total > items {
			return "the answer holds " + strconv.Itoa(items) + " of " + strconv.Itoa(total) + " entries, as its " + name + " header says"
		}
	}
	if text := a.header.Get("Content-Range"); text != "" && !wholeRange(text, items, counted) {
		return "the answer is a part of the list, as its Content-Range header says"
	}
	return ""
}

// linksToNext reports whether one of the links is that to a next page: <https://…>; rel="next".
func linksToNext(lines []string) bool {
	for _, line := range lines {
		for _, parameter := range strings.FieldsFunc(line, func(r rune) bool { return r == ';' || r == ',' }) {
			name, value, found := strings.Cut(parameter, "=")
			if !found || !strings.EqualFold(strings.TrimSpace(name), "rel") {
				continue
			}
			for _, rel := range strings.Fields(strings.Trim(strings.TrimSpace(value), `"'`)) {
				if strings.EqualFold(rel, "next") {
					return true
				}
			}
		}
	}
	return false
}

// wholeRange reports whether a Content-Range, such as "items 0-24/25", is that of all there is. One that cannot be read,
// or does not say how many there are, is not.
func wholeRange(text string, items int, counted bool) bool {
	_, span, _ := strings.Cut(strings.TrimSpace(text), " ")
	span, total, found := strings.Cut(strings.TrimSpace(span), "/")
	all, err := strconv.Atoi(strings.TrimSpace(total))
	if !found || err != nil {
		return false
	}
	if strings.TrimSpace(span) == "*" {
		return counted && items >= all
	}
	first, last, found := strings.Cut(span, "-")
	from, errFrom := strconv.Atoi(strings.TrimSpace(first))
	to, errTo := strconv.Atoi(strings.TrimSpace(last))
	return found && errFrom == nil && errTo == nil && from == 0 && to+1 >= all
}

// count is how many entries a list or a map of an answer has.
func count(body []byte) (n int, counted bool) {
	var list []json.RawMessage
	if json.Unmarshal(body, &list) == nil && list != nil {
		return len(list), true
	}
	var entries map[string]json.RawMessage
	if json.Unmarshal(body, &entries) == nil && entries != nil {
		return len(entries), true
	}
	return 0, false
}
