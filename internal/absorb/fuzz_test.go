package absorb_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/absorb"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/spec"
)

// FuzzAbsorb writes an organisation in many styles and absorbs all that another one has otherwise.
// Whatever the layout: afterwards there is no difference, every comment on a line of its own that stood
// above a value is still there, and absorbing again changes nothing.
func FuzzAbsorb(f *testing.F) {
	for seed := range uint64(200) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		random := rand.New(rand.NewPCG(seed, 1))
		text := newPrinter(random).organization()
		plain := &printer{Rand: random}
		live := applied(load(t, plain.organization()))

		names := diff.Between(load(t, text), live).Unmanaged
		for _, a := range diff.Between(load(t, text), live).Actions {
			names = append(names, a.Name)
		}
		if len(names) == 0 {
			return
		}
		after, left := run(t, text, live, names)
		for line := range strings.Lines(left) {
			if !strings.Contains(line, "lets everyone in") && !strings.Contains(line, "no value of a secret") && !strings.Contains(line, "whole cluster") {
				t.Errorf("left: %sin\n%s", line, text)
			}
		}
		for line := range strings.Lines(text) {
			if comment := strings.TrimSpace(line); strings.HasPrefix(comment, "# keep") && !strings.Contains(after, comment) {
				t.Errorf("%s is lost:\n%s\nbecame\n%s", comment, text, after)
			}
		}
		if strings.HasSuffix(text, "\n") != strings.HasSuffix(after, "\n") || strings.Contains(text, "\r\n") && strings.Count(after, "\n") != strings.Count(after, "\r\n") {
			t.Errorf("the ends of lines changed:\n%q\nbecame\n%q", text, after)
		}
		if again, _ := run(t, after, live, names); again != after {
			t.Errorf("absorbed again\n%s\nbecame\n%s", after, again)
		}
		if t.Failed() {
			t.Logf("before\n%s\nafter\n%s", text, after)
		}
	})
}

// A printer writes random organisations; in random styles, unless the style is the zero one.
type printer struct {
	*rand.Rand
	b        strings.Builder
	comments bool
	blank    bool
	brackets int // of 10 values, how many stand in brackets
	step     int // of lists below their key
	newline  string
	quote    string
	last     int
}

func newPrinter(r *rand.Rand) *printer {
	p := &printer{Rand: r, comments: r.IntN(3) > 0, blank: r.IntN(3) == 0, brackets: r.IntN(11), step: 2 * r.IntN(3)}
	p.newline = []string{"\n", "\n", "\r\n"}[r.IntN(3)]
	p.quote = []string{"", "", `"`, "'"}[r.IntN(4)]
	return p
}

func (p *printer) organization() string {
	p.line(0, "apiVersion: camsync/v1")
	p.list(0, "members", p.some([]string{"ana", "ben", "chen", "dora"}), func(name string) []string {
		return []string{"email: " + p.text(name+"@example.com"), "roles: " + p.flow("visitor", "admin", "analyst", "developer")}
	})
	p.line(0, "clusters:")
	for _, name := range []string{"a", "b"} {
		p.comment(2)
		p.line(2, "- name: "+name)
		p.line(4, "stage: "+p.text([]string{"dev", "prod"}[p.IntN(2)]))
		p.line(4, "description: "+p.description())
		p.line(4, "hardwarePackages: "+fmt.Sprint(1+p.IntN(3)))
		networks := p.some([]string{"10.0.0.0/8", "192.0.2.1", "2001:db8::/32", "198.51.100.0/24"})
		open := len(networks) == 0
		others := p.Perm(len(networks)) // a file says of each network one value only
		p.list(4, "allowlist", networks, func(name string) []string {
			if p.IntN(2) == 0 {
				name += ", 203.0.113." + fmt.Sprint(others[0])
			}
			others = others[1:]
			entry := []string{"ip: " + p.always(name)}
			if p.IntN(2) == 0 {
				entry = append(entry, "description: "+p.text([]string{"office", "home"}[p.IntN(2)]))
			}
			return entry
		})
		if open {
			p.line(4, "allowOpen: true")
		}
		p.secrets()
		p.list(4, "clients", p.some([]string{"w", "x", "z"}), func(name string) []string {
			return []string{"name: " + p.text(name), "permissions: " + p.flow("Zeebe", "Operate", "Tasklist")}
		})
		p.comment(0)
	}
	text := p.b.String()
	if p.newline != "" && p.IntN(4) == 0 {
		text = strings.TrimSuffix(text, p.newline)
	}
	return text
}

func (p *printer) secrets() {
	names := p.some([]string{"A", "B", "C"})
	switch {
	case len(names) == 0:
		p.line(4, "secrets: {}")
	case p.IntN(10) < p.brackets:
		p.line(4, "secrets: {"+strings.Join(names, ": {keep: true}, ")+": {keep: true}}")
	default:
		p.line(4, "secrets:")
		for _, name := range names {
			p.comment(6)
			if p.IntN(2) == 0 {
				p.line(6, name+": {env: "+name+"}")
			} else {
				p.line(6, name+":")
				p.line(8, "keep: true")
			}
		}
	}
}

// list writes a list of items, each given as its keys and values.
func (p *printer) list(indent int, key string, names []string, value func(string) []string) {
	if len(names) == 0 {
		p.line(indent, key+": []")
		return
	}
	brackets := p.IntN(10) < p.brackets
	if brackets && p.IntN(2) == 0 {
		var values []string
		for _, name := range names {
			values = append(values, "{"+strings.Join(value(name), ", ")+"}")
		}
		separator := []string{", ", "," + p.end() + strings.Repeat(" ", indent+2)}[p.IntN(2)]
		p.line(indent, key+": ["+strings.Join(values, separator)+[]string{"", ","}[p.IntN(2)]+"]")
		return
	}
	p.line(indent, key+":")
	for i, name := range names {
		if p.blank && i > 0 {
			p.line(0, "")
		}
		p.comment(indent + p.step)
		if keys := value(name); brackets {
			p.line(indent+p.step, "- {"+strings.Join(keys, ", ")+"}")
		} else {
			p.line(indent+p.step, "- "+keys[0])
			for _, k := range keys[1:] {
				p.line(indent+p.step+2, k)
			}
		}
	}
}

func (p *printer) end() string {
	if p.newline == "" {
		return "\n"
	}
	return p.newline
}

func (p *printer) line(indent int, text string) {
	if text != "" {
		text = strings.Repeat(" ", indent) + text
		if p.comments && p.IntN(3) == 0 {
			text += "   # aside"
		}
	}
	p.b.WriteString(text + p.end())
}

func (p *printer) comment(indent int) {
	if p.comments && p.IntN(2) == 0 {
		p.last++
		p.b.WriteString(strings.Repeat(" ", indent) + fmt.Sprintf("# keep %d.", p.last) + p.end())
	}
}

func (p *printer) text(s string) string { return p.quote + s + p.quote }

// always is a text that needs quotes in brackets.
func (p *printer) always(s string) string {
	if p.quote == "" {
		return `"` + s + `"`
	}
	return p.text(s)
}

func (p *printer) description() string {
	return []string{"one", "'it''s'", `"t\"wo"`, "a longer" + p.end() + "        one", "|" + p.end() + "      # block" + p.end() + p.end() + "        more",
		">-" + p.end() + "      folded"}[p.IntN(6)]
}

// flow is a list of some texts, or of the first.
func (p *printer) flow(of ...string) string {
	texts := p.some(of)
	if len(texts) == 0 {
		texts = of[:1]
	}
	for i := range texts {
		texts[i] = p.text(texts[i])
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

func (p *printer) some(of []string) []string {
	some := []string{}
	for _, i := range p.Perm(len(of)) {
		if p.IntN(2) == 0 {
			some = append(some, of[i])
		}
	}
	return some
}

// FuzzText absorbs that nothing is live into any text: what comes out is what was meant, or nothing does.
func FuzzText(f *testing.F) {
	for _, pattern := range []string{"../../schema/testdata/good/*.yaml", "../../examples/*/*.yaml"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			f.Fatal(pattern, err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(text))
		}
	}
	f.Add("apiVersion: camsync/v1\nmembers:\n- # who\n  email: a@b.c\n  roles:\n  - !!str admin\n  # and\n\n# end")
	f.Add("{apiVersion: camsync/v1, members: [{email: a@b.c, roles: [admin]}, ], clusters: [{name: 'it''s', secrets: {A: {keep: true}}}]}")
	f.Add("\ufeffapiVersion: camsync/v1\r\nclusters: !!seq\r\n  - &a {name: x}\r\n  - <<: *a\r\n    name: y\u2028\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		desired, err := orgfile.Load([]string{"-"}, strings.NewReader(text))
		if err != nil {
			return
		}
		live := applied(spec.Organization{})
		before := diff.Between(desired, live)
		var names []spec.Name
		for _, a := range before.Actions {
			names = append(names, a.Name)
		}
		r, err := absorb.Into(map[string][]byte{"stdin": []byte(text)}, desired, live, before, names)
		if err != nil {
			return // it says that it does not edit such a file
		}
		after := text
		if changed, ok := r.Texts["stdin"]; ok {
			after = string(changed)
		}
		org, err := orgfile.Load([]string{"-"}, strings.NewReader(after))
		if err != nil {
			t.Fatalf("%v:\n%q\nbecame\n%q", err, text, after)
		}
		if err := absorb.Check(before, diff.Between(org, live), r, names); err != nil {
			t.Fatalf("%v:\n%q\nbecame\n%q", err, text, after)
		}
	})
}
