package emulator_test

import (
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

// names are those of a search's items, in order.
func names(text string) string {
	var all []string
	for _, item := range items(text) {
		all = append(all, item["name"].(string))
	}
	return strings.Join(all, " ")
}

func TestSearch(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	start := w.Clock.Now().Add(-time.Hour)
	for i, name := range []string{"b", "a*", "ab", "a"} {
		by := either(i < 2, "ana@example.com", "ben@example.com")
		if _, err := w.Hub(by).AddWorkspace(emulator.Workspace{Name: name, Age: time.Duration(4-i) * 24 * time.Hour}); err != nil {
			t.Fatal(err)
		}
	}
	w.workspace("new")
	day := start.Add(-48 * time.Hour).Format(time.RFC3339)
	for _, tt := range []struct{ body, want string }{
		{``, "b a* ab a new"},
		{`{}`, "b a* ab a new"},
		{`{"filter":{}}`, "b a* ab a new"},
		{`{"filter":{"name":"a"}}`, "a"},
		{`{"filter":{"name":{"$eq":"A"}}}`, ""},
		{`{"filter":{"name":{"$in":["a","b","c"]}}}`, "b a"},
		{`{"filter":{"name":{"$notIn":["a","b"]}}}`, "a* ab new"},
		{`{"filter":{"name":{"$neq":"new","$like":"a*"}}}`, "a* ab a"},
		{`{"filter":{"name":{"$like":"a?"}}}`, "a* ab"},
		{`{"filter":{"name":{"$like":"a\\*"}}}`, "a*"},
		{`{"filter":{"createdBy":"ana@example.com"}}`, "b a*"},
		{`{"filter":{"createdBy":{"$exists":false}}}`, "new"},
		{`{"filter":{"updatedBy":{"$neq":"ana@example.com"}}}`, "ab a new"},
		{`{"filter":{"created":{"$gte":"` + day + `"}}}`, "ab a new"},
		{`{"filter":{"created":{"$lt":"` + day + `"}}}`, "b a*"},
		{`{"filter":{"created":{"$gt":"` + day + `"},"name":{"$like":"a*"}}}`, "ab a"},
		{`{"filter":{"updated":{"$lte":"` + day + `"}}}`, "b a*"},
		{`{"sort":[{"field":"name"}]}`, "a a* ab b new"},
		{`{"sort":[{"field":"created","order":"DESC"}]}`, "new a ab a* b"},
		{`{"sort":[{"field":"updated","order":"ASC"},{"field":"name"}],"page":{"limit":2}}`, "b a*"},
		{`{"page":{"from":1,"limit":2}}`, "a* ab"},
		{`{"page":{"from":4}}`, "new"},
		{`{"page":{"from":9}}`, ""},
	} {
		var body any
		if tt.body != "" {
			body = tt.body
		}
		if got := names(w.want("POST", hub+"/workspaces/search", body, 200, `"hasMoreTotalItems":false`)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.body, got, tt.want)
		}
	}
	w.want("POST", hub+"/workspaces/search", `{"page":{"from":4}}`, 200, `"totalItems":5`)
	w.Change(func(o *emulator.Options) { o.Hub.MaxTotal = 3 })
	w.want("POST", hub+"/workspaces/search", `{"page":{"from":4}}`, 200, `"page":{"hasMoreTotalItems":true,"totalItems":3}`)
}

func TestSearchesThatAreRefused(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	for _, tt := range []struct{ path, body, part string }{
		{"workspaces", `{"filter":{"key":"a"}}`, "not a field"},
		{"workspaces", `{"filter":null}`, "wrong type"},
		{"workspaces", `{"filter":{"name":null}}`, "no operator"},
		{"workspaces", `{"filter":{"name":{}}}`, "no operator"},
		{"workspaces", `{"filter":{"name":{"$in":"a"}}}`, "not a list"},
		{"workspaces", `{"filter":{"name":{"$in":[1]}}}`, "the wrong type"},
		{"workspaces", `{"filter":{"name":{"$gt":"a"}}}`, "not an operator"},
		{"workspaces", `{"filter":{"name":{"$exists":1}}}`, "$exists"},
		{"workspaces", `{"filter":{"createdBy":{"$like":"a"}}}`, "not an operator"},
		{"workspaces", `{"filter":{"created":{"$gt":"yesterday"}}}`, "not a time"},
		{"workspaces", `{"sort":[{"field":"key"}]}`, "not one of"},
		{"workspaces", `{"sort":[{"order":"ASC"}]}`, "required"},
		{"workspaces", `{"sort":[{"field":"name","order":"asc"}]}`, "ASC, DESC"},
		{"workspaces", `{"page":{"limit":0}}`, "from 1 to 10000"},
		{"workspaces", `{"page":{"limit":10001}}`, "from 1 to 10000"},
		{"workspaces", `{"page":{"from":-1}}`, "negative"},
		{"workspaces", `{"page":{"size":1}}`, "not a property"},
		{"workspaces", `{"query":"a"}`, "not a property"},
		{"members", `{}`, `needs \"workspaceKey\"`},
		{"members", `{"filter":{"role":"viewer"}}`, `needs \"workspaceKey\"`},
		{"members", `{"filter":{"workspaceKey":{"$in":["a"]}}}`, "only $eq"},
		{"members", `{"filter":{"workspaceKey":"a"},"sort":[{"field":"created"}]}`, "not one of"},
	} {
		w.want("POST", hub+"/"+tt.path+"/search", tt.body, 400, tt.part)
	}
	w.want("POST", hub+"/members/search", nil, 400, "")
	w.want("POST", hub+"/workspaces/recently-deleted/search", `{"filter":{"created":"a"}}`, 400, "not a field")
	w.want("POST", hub+"/members/search", `{"filter":{"workspaceKey":{"$eq":"none"}}}`, 200, `"items":[]`)
}

func TestSearchOfMembers(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	for _, name := range []string{"Orders", "Sales"} {
		if _, err := w.Hub("").AddWorkspace(emulator.Workspace{Key: name, Name: name, Members: []emulator.WorkspaceMember{
			{Email: "zoe@example.com", Role: "viewer", Name: "Zoe"}, {Email: "ana@example.com"}, {Email: "ben@example.com", Role: "viewer", Name: "Ben"},
		}}); err != nil {
			t.Fatal(err)
		}
	}
	for body, want := range map[string]string{
		`{"filter":{"workspaceKey":"Orders"},"sort":[{"field":"email"}]}`:                                "ana ben zoe",
		`{"filter":{"workspaceKey":{"$eq":"Orders"},"role":"viewer"},"sort":[{"field":"name"}]}`:         "ben zoe",
		`{"filter":{"workspaceKey":"Sales","name":{"$exists":false}}}`:                                   "ana",
		`{"filter":{"workspaceKey":"Sales","email":{"$in":["zoe@example.com","none@example.com"]}}}`:     "zoe",
		`{"filter":{"workspaceKey":"Sales","name":"Ben"}}`:                                               "ben",
		`{"filter":{"workspaceKey":"Sales"},"sort":[{"field":"role"},{"field":"email","order":"DESC"}]}`: "ana zoe ben",
	} {
		var got []string
		for _, m := range items(w.want("POST", hub+"/members/search", body, 200, "")) {
			got = append(got, strings.TrimSuffix(m["email"].(string), "@example.com"))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", body, got, want)
		}
	}
}
