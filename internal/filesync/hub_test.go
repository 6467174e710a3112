package filesync_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/filesync"
	"github.com/camsync/camsync/internal/ledger"
	"github.com/camsync/camsync/internal/models"
)

// A hub is a project of Camunda Hub, with the local directory and the ledger beside it.
type hub struct {
	*testing.T
	files   map[string]*stored
	dirs    map[string]filesync.Directory
	next    int
	ledger  ledger.Known
	local   map[string]string // contents by their paths
	prune   bool
	allow   bool // Overwrite
	keeps   bool // renaming keeps the revision
	lossy   bool // text is stored as another one
	problem bool // with a local file

	writes, reads int
	versions      []string // contents
}

type stored struct {
	name, kind, parent, content string
	revision                    int
	person                      bool // was last
	ours                        bool // created by camsync
}

func newHub(t *testing.T) *hub {
	return &hub{T: t, files: map[string]*stored{}, dirs: map[string]filesync.Directory{}, ledger: ledger.Known{}, local: map[string]string{}}
}

func (h *hub) key() string { h.next++; return fmt.Sprintf("k%02d", h.next) }

// store is what the server makes of a content.
func (h *hub) store(f *stored, content string) string {
	var object map[string]any
	switch {
	case f.kind == "bpmn":
		return strings.ReplaceAll(content, "><", ">\n  <")
	case f.kind == models.Template && json.Unmarshal([]byte(content), &object) == nil:
		object["$schema"], object["id"], object["version"], object["name"] = "element-template", "set", f.revision, f.name
		content, _ := json.MarshalIndent(object, "", "\t")
		return string(content)
	case f.kind == "markdown" && h.lossy:
		return strings.TrimSuffix(content, " (stored)") + " (stored)"
	}
	return content
}

// dir is the key of a directory, which is made if it is not there.
func (h *hub) dir(of string) string {
	if of == "." || of == "" {
		return ""
	}
	parent := h.dir(path.Dir(of))
	for _, key := range slices.Sorted(maps.Keys(h.dirs)) {
		if d := h.dirs[key]; d.Name == path.Base(of) && d.Parent == parent {
			return key
		}
	}
	key := h.key()
	h.dirs[key] = filesync.Directory{Key: key, Name: path.Base(of), Parent: parent}
	return key
}

func (h *hub) directories(key string) (names, keys []string) {
	for ; key != ""; key = h.dirs[key].Parent {
		names, keys = append(names, h.dirs[key].Name), append(keys, key)
	}
	slices.Reverse(names)
	slices.Reverse(keys)
	return names, keys
}

func (h *hub) path(f *stored) string {
	names, _ := h.directories(f.parent)
	at, err := models.Path(names, f.name, f.kind)
	if err != nil {
		h.Fatal(err)
	}
	return at
}

// split are the name and the type of a path.
func split(at string) (name, kind string) {
	kind, _ = models.Type(at)
	extension := map[string]string{"bpmn": ".bpmn", "markdown": ".md", models.Template: ".json"}[kind]
	return strings.TrimSuffix(path.Base(at), extension), kind
}

// add is a new file of a person, or of camsync.
func (h *hub) add(at, content string, person bool) string {
	return h.addIn(h.dir(path.Dir(at)), at, content, person)
}

func (h *hub) addIn(parent, at, content string, person bool) string {
	key := h.key()
	name, kind := split(at)
	f := &stored{name: name, kind: kind, parent: parent, revision: 1, person: person}
	f.content = h.store(f, content)
	h.files[key] = f
	return key
}

// patch changes a file; an empty path or a content of nil stays.
func (h *hub) patch(key, name, parent string, content *string, person bool) {
	f := h.files[key]
	moved, before := name != f.name || parent != f.parent, f.content
	f.name, f.parent = name, parent
	if content != nil {
		f.content = *content
	}
	f.content = h.store(f, f.content)
	if f.content != before || moved && !h.keeps {
		f.revision++
	}
	f.person = person
}

func (h *hub) edit(key, content string) {
	f := h.files[key]
	h.patch(key, f.name, f.parent, &content, true)
}

func (h *hub) relocate(key, to string) {
	name, _ := split(to)
	h.patch(key, name, h.dir(path.Dir(to)), nil, true)
}

func (h *hub) input() filesync.Input {
	in := filesync.Input{Known: maps.Clone(h.ledger), Overwrite: h.allow, Prune: h.prune, Contents: map[string][]byte{}}
	for _, at := range slices.Sorted(maps.Keys(h.local)) {
		name, kind := split(at)
		content := []byte(h.local[at])
		s := models.Source{Path: at, Name: name, Type: kind, Content: content, Digest: models.Sum(content)}
		if dir := path.Dir(at); dir != "." {
			s.Directories = strings.Split(dir, "/")
		}
		in.Sources.Sources = append(in.Sources.Sources, s)
	}
	if h.problem {
		in.Sources.Problems = []models.Remark{{Path: "x.bpmn", Text: "is empty"}}
	}
	for key, f := range h.files { // in any order
		names, keys := h.directories(f.parent)
		who := "an API user"
		if f.person {
			who = "Ana"
		}
		in.Files = append(in.Files, filesync.File{
			Key: key, Name: f.name, Type: f.kind, Directories: names, DirectoryKeys: keys, Revision: f.revision,
			Person: f.person, UpdatedBy: who, Updated: time.Date(2026, 11, 2, 14, 5, 0, 0, time.UTC),
		})
	}
	for _, d := range h.dirs {
		in.Directories = append(in.Directories, d)
	}
	return in
}

// plan is what one pass would do.
func (h *hub) plan() filesync.Plan {
	in := h.input()
	for _, key := range filesync.Reads(in) {
		h.reads++
		in.Contents[key] = []byte(h.files[key].content)
	}
	if more := filesync.Reads(in); len(more) > 0 {
		h.Fatalf("after reading, %q are to be read, too", more)
	}
	p := filesync.Make(in)
	slices.Reverse(in.Files)
	slices.Reverse(in.Directories)
	if again := filesync.Make(in); text(again) != text(p) {
		h.Fatalf("the order of files changes the plan:\n%s\n%s", text(p), text(again))
	}
	return p
}

// apply does the first steps of a plan, at most so many.
func (h *hub) apply(p filesync.Plan, most int) {
	done := map[string]string{} // the keys of what was made by the steps
	for _, key := range p.Gone {
		delete(h.ledger, key)
	}
	for _, s := range p.Steps {
		if s.Does == filesync.Hold || s.Does == filesync.Unmanaged {
			continue
		}
		if most--; most < 0 {
			return
		}
		for _, id := range s.After {
			if _, is := done[id]; !is {
				h.Fatalf("%s comes before %s:\n%s", s.ID, id, text(p))
			}
		}
		if _, twice := done[s.ID]; twice {
			h.Fatalf("two steps are %s:\n%s", s.ID, text(p))
		}
		parent := s.DirectoryKey
		if parent == "" && s.Directory != "" && s.Does != filesync.Delete && s.Does != filesync.Equal {
			if parent = done["directory "+s.Directory]; parent == "" {
				h.Fatalf("%s has no directory:\n%s", s.ID, text(p))
			}
		}
		done[s.ID] = h.do(s, parent, p)
	}
}

func (h *hub) do(s filesync.Step, parent string, p filesync.Plan) (key string) {
	key = s.Key
	h.writes += s.Writes()
	content := string(s.Source.Content)
	switch s.Does {
	case filesync.CreateDirectory:
		key = h.key()
		h.dirs[key] = filesync.Directory{Key: key, Name: s.Name, Parent: parent}
		return key
	case filesync.Equal:
		if e, is := s.Remember(); is {
			h.ledger[key] = e
		}
		return key
	case filesync.Delete:
		if !h.files[key].ours {
			h.Fatalf("%s was not created by camsync:\n%s", key, text(p))
		}
		delete(h.files, key)
		delete(h.ledger, key)
		return key
	case filesync.CreateFile:
		key = h.addIn(parent, s.Path, content, false)
		h.files[key].ours = true
	default:
		f := h.files[key]
		if s.Version {
			h.versions = append(h.versions, f.content)
		}
		if f.revision != s.Revision {
			h.Fatalf("%s has another revision:\n%s", s.ID, text(p))
		}
		name := f.name
		if s.Renamed {
			name = s.Name
		}
		if !s.Relocated {
			parent = f.parent
		}
		if s.Content {
			h.patch(key, name, parent, &content, false)
		} else {
			h.patch(key, name, parent, nil, false)
		}
	}
	if s.Does != filesync.Equal {
		if at := h.path(h.files[key]); at != s.Path {
			h.Fatalf("%s is at %s:\n%s", s.Path, at, text(p))
		}
	}
	h.ledger[key] = s.Entry(h.files[key].revision, []byte(h.files[key].content))
	return key
}

// sync makes one pass.
func (h *hub) sync() filesync.Plan {
	p := h.plan()
	h.apply(p, 1<<30)
	return p
}

// text is a plan for people.
func text(p filesync.Plan) string {
	var out bytes.Buffer
	for _, s := range p.Steps {
		fmt.Fprintf(&out, "%s %s", s.Does, s.Path)
		if s.From != "" {
			fmt.Fprintf(&out, " from %s", s.From)
		}
		if s.Key != "" {
			fmt.Fprintf(&out, " %s", s.Key)
		}
		if s.Does == filesync.Move && s.Content {
			out.WriteString(" +content")
		}
		if s.Version {
			out.WriteString(" +version")
		}
		if s.Loses {
			out.WriteString(" +loses")
		}
		if len(s.After) > 0 {
			fmt.Fprintf(&out, " after %s", strings.Join(s.After, ", "))
		}
		if s.Why != "" {
			fmt.Fprintf(&out, ": %s", s.Why)
		}
		out.WriteString("\n")
	}
	if len(p.Gone) > 0 {
		fmt.Fprintf(&out, "gone %s\n", strings.Join(p.Gone, " "))
	}
	return out.String()
}
