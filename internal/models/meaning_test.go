package models_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/models"
)

// Contents of a type: all of one list mean the same, and those of two lists do not.
var meanings = map[string][][]string{
	"form": {
		{`{"a": 1, "b": [true, null, "x"]}`, "{\"b\":[true,null,\"\\u0078\"],\r\n\"a\":1.0}\n", "\ufeff" + `{"a":1e0,"b":[true,null,"x"]}`, `{"a":0.01E+2,"b":[true,null,"x"]}`},
		{`{"a": 10, "b": [true, null, "x"]}`}, {`{"a": 1, "b": [null, true, "x"]}`}, {`{"a": "1", "b": [true, null, "x"]}`}, {`{"a": -1, "b": [true, null, "x"]}`},
		{`{"a": 1, "b": [true, null, "x"], "id": "y"}`}, {`{"a": 1, "b": [true, null, "x"]} {}`}, {`{}`}, {`[]`}, {`""`}, {`null`}, {`0`, `-0`, `0.00e7`, `0e99999999999999999999`}, {``, "\n"}, {`{`},
		{`12345678901234567890`, `1234567890123456789e1`}, {`12345678901234567891`}, {`1e99999999999999999999`}, {`1e99999999999999999998`},
		{`"\ud800"`}, {`"\ud801"`}, {`"\udc00\ud800"`}, {`"\ufffd"`, `"�"`}, {`"\ud83d\ude00"`, `"😀"`}, {"\"\xff\""}, {`"\\ud800"`}, {`{"a":{"b":1}}`}, {`{"a":{},"b":1}`},
		{`"a` + "\u2028" + `"`, `"a\u2028"`},
	},
	models.Template: {
		{`{"$schema": "s", "id": "i", "version": 3, "name": "n", "p": {"id": 1}}`, `{"p": {"id": 1.0}, "name": "n"}`},
		{`{"p": {"id": 2}, "name": "n"}`}, {`{"p": {"id": 1}, "name": "m"}`}, {`{"p": {}, "name": "n"}`},
	},
	"tests":    {{`{"a":1}`, `{ "a": 1 }`}, {"text", "text\n"}},
	"markdown": {{"# a\nb", "# a\r\nb\r\n", "# a\rb\n"}, {"# a\nb\n\n"}, {"# a b"}, {`{"a":1}`}, {`{ "a": 1 }`}},
	"bpmn": {
		{
			`<?xml version="1.0" encoding="UTF-8"?><b:d xmlns:b="urn:b" xmlns:m="http://camunda.org/schema/modeler/1.0" id="1" name="x" exporter="M" exporterVersion="5" m:executionPlatform="C"><b:t a="&lt;">p &amp; q</b:t></b:d>`,
			"<d xmlns=\"urn:b\"\r\n  name='x' id='1' >\n  <!-- c -->\n  <t\ta=\"&#60;\"><![CDATA[p & ]]>q<!-- d --></t>\n</d>\n",
		},
		{`<d xmlns="urn:b" name="x" id="1"><t a="&lt;">p &amp; q </t></d>`}, {`<d xmlns="urn:c" name="x" id="1"><t a="&lt;">p &amp; q</t></d>`},
		{`<d xmlns="urn:b" xmlns:b="urn:b" name="x" b:id="1"><t a="&lt;">p &amp; q</t></d>`}, {`<d xmlns="urn:b" name="x" id="1"><t a="&lt;" exporter="M">p &amp; q</t></d>`},
		{`<a><b/><c/></a>`, `<a><b></b> <c> </c></a>`}, {`<a><b><c/></b></a>`}, {`<a><c/><b/></a>`}, {`<a>x<b/><c/></a>`},
		{`<a xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns:p="urn:b" i:type="p:t"/>`, `<a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:q="urn:b" xsi:type=" q:t"/>`},
		{`<a xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="p:t"/>`}, {`<a xmlns:p="urn:b" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="t"/>`},
		{`<!DOCTYPE a><a/>`}, {`<!DOCTYPE a><a />`}, {`<a/><a/>`}, {`<a/><a />`}, {`<a/>x`}, {`<a>`}, {`<a></b>`}, {`<p:a/>`}, {`<p:a />`}, {`<a x="1" x="1"/>`}, {`<a x="1"  x="1"/>`},
		{`<a x="1" p:x="1"/>`}, {`<a b="1"/>`}, {`<a b=""/>`}, {`<a><?p one?></a>`}, {`<a><?p two?></a>`}, {`<a/>`, `<a></a>`, "<a>\n</a>\n"}, {`<a xmlns=""><b xmlns="urn:x"/></a>`, `<a><p:b xmlns:p="urn:x"/></a>`},
		{`<?xml version="1.0" encoding="latin1"?><a>é</a>`},
	},
}

func TestMeaning(t *testing.T) {
	for kind, lists := range meanings {
		digests := make(map[string]int)
		for i, list := range lists {
			for _, content := range list {
				digest := models.Digest(kind, []byte(content))
				if before, is := digests[digest]; is && before != i {
					t.Errorf("%s: %s means what %s does", kind, content, lists[before][0])
				}
				digests[digest] = i
				if !models.Same(kind, []byte(list[0]), []byte(content)) {
					t.Errorf("%s: %s does not mean what %s does", kind, content, list[0])
				}
			}
		}
	}
}

func TestDigestAs(t *testing.T) {
	inside := func(name string) []byte { return []byte(`{"name": "` + name + `", "id": "x", "p": {"name": "q"}}`) }
	as := func(name, content string) string { return models.DigestAs(models.Template, name, inside(content)) }
	if as("a", "b") != as("a", "a") || as("a", "a") == as("b", "a") || as("", "a") != models.DigestAs(models.Template, "", []byte(`{"p":{"name":"q"}}`)) {
		t.Error("the name of a template is not that of its file")
	}
	if models.DigestAs("form", "a", inside("a")) != models.DigestAs("form", "b", inside("a")) || models.DigestAs("form", "a", inside("a")) == models.DigestAs("form", "a", inside("b")) {
		t.Error("the name of a file counts in a form")
	}
}

// What is too large or too deep is compared as text; and nothing takes long.
func TestMeaningAtTheLimits(t *testing.T) {
	nested := func(n int, open, end string) string { return strings.Repeat(open, n) + strings.Repeat(end, n) }
	for kind, tt := range map[string][3]string{
		"form": {nested(500, "[", "]"), nested(501, "[", "]"), `"` + strings.Repeat("x", 8<<20) + `"`},
		"bpmn": {nested(500, "<a>", "</a>"), nested(501, "<a>", "</a>"), "<a>" + strings.Repeat("x", 8<<20) + "</a>"},
	} {
		for i, content := range tt {
			if got := models.Same(kind, []byte(content), []byte("\n "+content)); got != (i == 0) {
				t.Errorf("%s %d: %t", kind, i, got)
			}
		}
	}
	for kind, part := range map[string][3]string{
		"form": {"[", "[],", "1]"}, "rpa": {`"`, `\ud83d\ude00`, `"`}, "bpmn": {"<a>", "x<!---->", "</a>"}, "dmn": {"<a ", "b='c' ", "/>"}, "tests": {"", "[", ""},
	} {
		content := []byte(part[0] + strings.Repeat(part[1], (2<<20)/len(part[1])) + part[2])
		if !models.Same(kind, content, append([]byte(" "), content...)) && kind != "tests" && kind != "dmn" {
			t.Error(kind)
		}
	}
}

// random XML, which is written in two ways. depth bounds it.
func random(r *rand.Rand, depth int) (a, b string) {
	name := string(rune('a' + r.IntN(4)))
	var attributes []string
	for i := range r.IntN(4) {
		attributes = append(attributes, fmt.Sprintf(` x%d="v%d"`, i, r.IntN(9)))
	}
	other := slices.Clone(attributes)
	r.Shuffle(len(other), func(i, j int) { other[i], other[j] = other[j], other[i] })
	a, b = "<"+name+strings.Join(attributes, "")+">", "<q:"+name+strings.Join(other, "\n\t")+" >"
	if depth == 0 || r.IntN(4) == 0 {
		return a + "text</" + name + ">", b + "text</q:" + name + "\n>"
	}
	for range 1 + r.IntN(3) {
		c, d := random(r, depth-1)
		a, b = a+c, b+"\n  "+d
	}
	return a + "</" + name + ">", b + "\n</q:" + name + ">"
}

func TestRandomXML(t *testing.T) {
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 2))
		a, b := random(r, 4)
		a, b = `<r xmlns="urn:x">`+a+`</r>`, `<q:r xmlns:q="urn:x">`+b+`</q:r>`
		if !models.Same("dmn", []byte(a), []byte(b)) {
			t.Fatalf("%s\nis not\n%s", a, b)
		}
		for _, part := range []string{"text", "v3", "<a>", "x1"} {
			changed := strings.Replace(b, part, "other", 1)
			if part == "<a>" {
				changed = strings.Replace(b, "<q:a", "<q:other><q:a/></q:other><q:a", 1)
			}
			if changed != b && models.Same("dmn", []byte(a), []byte(changed)) {
				t.Fatalf("%s\nis\n%s", a, changed)
			}
		}
	}
}

func FuzzMeaning(f *testing.F) {
	for kind, lists := range meanings {
		for _, list := range lists {
			f.Add(kind, []byte(list[0]), []byte(list[len(list)-1]))
		}
	}
	f.Fuzz(func(t *testing.T, kind string, a, b []byte) {
		same := models.Same(kind, a, b)
		if !models.Same(kind, a, a) || same != models.Same(kind, b, a) || same != (models.Digest(kind, a) == models.Digest(kind, b)) {
			t.Fatalf("%s: %q, %q", kind, a, b)
		}
		if same && models.DigestAs(kind, "n", a) != models.DigestAs(kind, "n", b) {
			t.Fatalf("%s: %q, %q under a name", kind, a, b)
		}
		var value any
		if text, err := json.MarshalIndent(json.RawMessage(a), "\n", " "); kind == "form" && err == nil && json.Unmarshal(a, &value) == nil && !models.Same(kind, a, text) {
			if len(text) < 8<<20 && !strings.Contains(string(a), `\u`) && strings.ToValidUTF8(string(a), "") == string(a) && strings.Count(string(a), "[")+strings.Count(string(a), "{") < 500 {
				t.Fatalf("%q is not %q", a, text)
			}
		}
	})
}
