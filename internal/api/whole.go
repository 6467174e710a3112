package api

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// countHeaders say how many entries there are beyond those of the answer.
var countHeaders = []string{"X-Total-Count", "X-Total", "Content-Range"}

// incomplete is why an answer is not the whole list; empty where nothing says so. The API documents no paging. An answer that
// announces it all the same, as a proxy or a later version may send it, shows a part of what is live: if it were taken for
// all, camsync would create the rest a second time.
func incomplete(a reply) string {
	switch next := strings.TrimSpace(a.header.Get("X-Next-Page")); {
	case a.status == http.StatusPartialContent:
		return "the answer is 206 Partial Content, which is not the whole list"
	case nextLink.MatchString(strings.Join(a.header.Values("Link"), ",")):
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

// nextLink finds the link to a next page: <https://…>; rel="next".
var nextLink = regexp.MustCompile(`(?i)(?:^|[;,])\s*rel\s*=\s*["']?(?:[^;,"']*\s)?next(?:["'\s;,]|$)`)

// contentRange is a Content-Range, such as "items 0-24/25" or "items */25", with how many there are.
var contentRange = regexp.MustCompile(`^\s*\S+\s+(?:\*|0+-(\d+))\s*/\s*(\d+)\s*$`)

// wholeRange reports whether a Content-Range is that of all there is. One that cannot be read,
// or does not say how many there are, is not.
func wholeRange(text string, items int, counted bool) bool {
	match := contentRange.FindStringSubmatch(text)
	if match == nil {
		return false
	}
	all, err := strconv.Atoi(match[2])
	if match[1] == "" {
		return err == nil && counted && items >= all
	}
	last, errLast := strconv.Atoi(match[1])
	return err == nil && errLast == nil && last+1 >= all
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
