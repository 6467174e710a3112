package emulator_test

import (
	"testing"

	"github.com/camsync/camsync/internal/emulator"
)

// What the server stores instead of what it was sent.
func TestStoredContents(t *testing.T) {
	const sent = `{"version":3,"name":"inside","id":"com.example","appliesTo":["bpmn:Task"],"about":"a > b"}`
	w := newWorld(t, emulator.Options{})
	project := w.project(w.workspace("Orders"), "Process")
	template := w.file(project, "outside", "element-template", sent)
	key := keyOf(template)
	const schema = "https://schema.example/@camunda/zeebe-element-templates-json-schema/resources/schema.json"
	content := func(path string) string { return object(w.want("GET", path, nil, 200, ""))["content"].(string) }
	stored := func(name string) string {
		return `{
  "$schema": "` + schema + `",
  "about": "a > b",
  "appliesTo": [
    "bpmn:Task"
  ],
  "id": "` + key + `",
  "name": "` + name + `",
  "version": 1
}
`
	}
	if got := content(template); got != stored("outside") {
		t.Errorf("a template: %s", got)
	}
	w.rewrite(template, 1, sent, 200)
	w.want("PATCH", template, `{"revision":1,"name":"other"}`, 200, `"revision":2`)
	if got := content(template); got != stored("other") {
		t.Errorf("a renamed template: %s", got)
	}
	w.Change(func(o *emulator.Options) { o.Hub.PlainTemplates = true })
	if got := content(w.file(project, "plain", "element-template", sent)); got != sent {
		t.Errorf("a plain template: %s", got)
	}

	const markup = "<?xml version=\"1.0\"?>\n<d:definitions id=\"a\" exporter='Me' xmlns:d='b'>\n  <d:text z=\"1\" b = '\"'> x </d:text>\n  <!-- c > d -->\n  <d:end/>\n</d:definitions>\n"
	const form = `{"type":"default","id":"a"}`
	model := w.file(project, "a", "dmn", markup)
	if got := content(model); got != markup {
		t.Errorf("a model: %s", got)
	}
	w.Change(func(o *emulator.Options) { o.Hub.NormalizeModels = true })
	w.rewrite(model, 1, markup, 200)
	want := `<?xml version="1.0"?><d:definitions exporter="Camunda Hub" exporterVersion="8.10.0" id="a" xmlns:d='b'>` +
		`<d:text b = '"' z="1"> x </d:text><!-- c > d --><d:end /></d:definitions>`
	if got := content(model); got != want {
		t.Errorf("a model in the server's way: %s", got)
	}
	w.rewrite(model, 2, want, 200)
	w.want("GET", model, nil, 200, `"revision":2`)
	want = "{\n  \"exporter\": {\n    \"name\": \"Camunda Hub\",\n    \"version\": \"8.10.0\"\n  },\n  \"id\": \"a\",\n  \"type\": \"default\"\n}\n"
	if got := content(w.file(project, "a", "form", form)); got != want {
		t.Errorf("a form in the server's way: %s", got)
	}
	if got := content(w.file(project, "a", "markdown", " text ")); got != " text " {
		t.Errorf("a text: %s", got)
	}
}
