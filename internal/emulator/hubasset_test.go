package emulator_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

const catalog = hub + "/catalog/assets"

// formPart is one part of a form: its name, the name of its file, and its text.
type formPart [3]string

// template is a template of the catalog, with its description, in a directory of its id.
func template(id string, version int, more string) []formPart {
	return []formPart{
		{"readme", id + "/README.md", "---\ntemplate: t.json\ncategory: Finance\ntags:\n  - b\n  - " + id + "\n---\n# About\n"},
		{"template", id + "/t.json", fmt.Sprintf(`{"id":%q,"name":"Name of %s","version":%d%s}`, id, id, version, more)},
	}
}

// ingest publishes the parts of a form, and checks the answer.
func (w *world) ingest(status int, about string, all ...[]formPart) {
	w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, parts := range all {
		for _, p := range parts {
			header := textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf("form-data; name=%q; filename=%q", p[0], p[1])}, "Content-Type": {"text/plain"}}
			part, err := form.CreatePart(header)
			w.must(err)
			_, err = io.WriteString(part, p[2])
			w.must(err)
		}
	}
	w.must(form.Close())
	r, err := http.NewRequest("PUT", w.url+catalog+"/ingestion", &body)
	w.must(err)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Authorization", "Bearer "+w.token)
	response, err := w.send(r)
	w.must(err)
	text, err := io.ReadAll(response.Body)
	w.must(err)
	response.Body.Close()
	if response.StatusCode != status || !strings.Contains(string(text), about) {
		w.t.Errorf("got %d %s, want %d with %q", response.StatusCode, text, status, about)
	}
}

func TestCatalog(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	w.ingest(204, "", template("a", 2, `,"description":"Short"`), template("b", 1, ""))
	w.want("POST", catalog+"/search", `{"filter":{"resourceId":"a"}}`, 200,
		`"name":"Name of a","resourceId":"a","shortDescription":"Short","category":"Finance","tags":["b","a"],"latestVersion":2,"unpublished":false,"created":"`)
	w.want("POST", catalog+"/search", `{"filter":{"resourceId":"b"}}`, 200, `"shortDescription":null`)
	w.want("POST", catalog+"/search", nil, 200, `"usage":{"status":"UNUSED","workspaceCount":0,"projectCount":0,"projectsOnLatestVersionCount":0}`)
	first := w.want("POST", catalog+"/search", `{"sort":[{"field":"name"}]}`, 200, `"totalItems":2`)
	w.must(w.Clock.Advance(time.Hour))
	same := template("a", 2, `,   "description": "Short"`)
	w.ingest(204, "", same, template("b", 1, ""))
	if got := w.want("POST", catalog+"/search", `{"sort":[{"field":"name"}]}`, 200, ""); got != first {
		t.Errorf("after the same again: %s, before %s", got, first)
	}
	same[0][2] = strings.ReplaceAll(same[0][2], "Finance", "Money")
	w.ingest(204, "", same, template("b", 1, ""))
	w.want("POST", catalog+"/search", `{"filter":{"category":"Money"}}`, 200, `"latestVersion":2`)

	w.ingest(400, "the version of b must be higher than 1", template("a", 3, ""), template("b", 1, `,"more":1`))
	w.want("POST", catalog+"/search", nil, 200, `"latestVersion":2`) // nothing has changed
	w.ingest(204, "", template("b", 2, `,"more":1`))
	w.want("POST", catalog+"/search", `{"filter":{"unpublished":true}}`, 200, `"resourceId":"a"`)
	w.ingest(400, "the version of a must be higher than 2", same, template("b", 2, `,"more":1`))
	w.ingest(204, "", template("a", 3, ""), template("b", 2, `,"more":1`))
	w.want("POST", catalog+"/search", `{"filter":{"unpublished":false}}`, 200, `"totalItems":2`)
	if n := w.Count("Catalog asset unpublished", "a"); n != 1 {
		t.Errorf("a was unpublished %d times", n)
	}
}

func TestSearchOfAssets(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	plain := template("d", 1, "")
	plain[0][2] = "---\r\ntemplate: t.json\r\n---\r\n"
	w.ingest(204, "", template("a", 1, ""), template("c", 1, ""), plain)
	for body, want := range map[string]string{
		`{"filter":{"tag":"b"}}`:                                   "a c",
		`{"filter":{"tag":{"$in":["a","d"]}}}`:                     "a",
		`{"filter":{"tag":{"$neq":"a"}}}`:                          "c d",
		`{"filter":{"tag":{"$notIn":["c","x"]}}}`:                  "a d",
		`{"filter":{"tag":{"$exists":false}}}`:                     "d",
		`{"filter":{"category":{"$exists":true}}}`:                 "a c",
		`{"filter":{"name":{"$like":"*d"}}}`:                       "d",
		`{"filter":{"unpublished":true}}`:                          "",
		`{"sort":[{"field":"name","order":"DESC"}]}`:               "d c a",
		`{"filter":{"created":{"$gt":"2000-01-01T00:00:00.00Z"}}}`: "a c d",
	} {
		if got := strings.ReplaceAll(names(w.want("POST", catalog+"/search", body, 200, "")), "Name of ", ""); got != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
	for _, body := range []string{`{"filter":{"unpublished":"true"}}`, `{"filter":{"unpublished":{"$neq":true}}}`, `{"filter":{"usage":{}}}`, `{"sort":[{"field":"tag"}]}`} {
		w.want("POST", catalog+"/search", body, 400, "")
	}
}

func TestIngestionsThatAreRefused(t *testing.T) {
	w := newWorld(t, emulator.Options{Credentials: []emulator.Credential{{ID: "camsync", Secret: "s"}, {ID: "reader", Secret: "r", Scopes: []emulator.Scope{emulator.HubUpdate}}}})
	a := template("a", 1, "")
	for _, tt := range []struct {
		about string
		parts [][]formPart
	}{
		{"at least one", nil},
		{`\"file\" is not a part`, [][]formPart{{{"file", "a", "a"}}}},
		{"has no description", [][]formPart{a, {{"template", "b.json", "{}"}}}},
		{"two templates", [][]formPart{a, {a[1]}}},
		{"or has another description", [][]formPart{a, {a[0]}}},
		{"is missing", [][]formPart{{a[0]}}},
		{"the id a occurs twice", [][]formPart{a, {{"readme", "b.md", "---\ntemplate: b.json\n---"}, {"template", "b.json", a[1][2]}}}},
		{"front matter", [][]formPart{{{"readme", "a/README.md", "# About"}, a[1]}}},
		{"front matter", [][]formPart{{{"readme", "a/README.md", "---\ncategory: a\n---\n"}, a[1]}}},
		{"front matter", [][]formPart{{{"readme", "a/README.md", "---\ntemplate: [\n---\n"}, a[1]}}},
		{"not a template", [][]formPart{{a[0], {"template", "a/t.json", `{"id":"a","name":"A"}`}}}},
		{"not a template", [][]formPart{{a[0], {"template", "a/t.json", `{"id":"a","name":"A","version":"1"}`}}}},
		{"not a template", [][]formPart{{a[0], {"template", "a/t.json", `{"name":"A","version":1}`}}}},
	} {
		w.ingest(400, tt.about, tt.parts...)
	}
	w.want("PUT", catalog+"/ingestion", `{}`, 400, "multipart/form-data")
	w.Change(func(o *emulator.Options) { o.Hub.CatalogFiles = 2 })
	w.ingest(400, "more than 2 files", a, template("b", 1, ""))
	w.ingest(204, "", a)
	w.Change(func(o *emulator.Options) { o.Hub.CatalogBytes = 10 })
	w.ingest(413, "longer than 10 bytes", a)
	w.Change(func(o *emulator.Options) { o.Hub.CatalogForbidden = true })
	w.ingest(403, "may not publish", a)
	w.token = w.login("reader", "r")
	w.ingest(403, "Hub API:create", a)
}

// As many as can be published at once are, in one request.
func TestLargeCatalog(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	var all [][]formPart
	for i := range 2500 {
		all = append(all, template(fmt.Sprintf("com.example.%04d", i), 1, `,"text":"`+strings.Repeat("x", 4000)+`"`))
	}
	w.ingest(204, "", all...)
	w.ingest(400, "more than 5000 files", append(all, template("one.more", 1, ""))...)
	w.want("POST", catalog+"/search", `{"page":{"from":2499}}`, 200, `"resourceId":"com.example.2499"`)
}
