package filesync_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/camsync/camsync/internal/filesync"
	"github.com/camsync/camsync/internal/ledger"
)

// synced is a project with these files, of which each has its path as its content, pushed by camsync.
func synced(t *testing.T, paths ...string) *hub {
	h := newHub(t)
	for _, p := range paths {
		h.local[p] = someContent(p, p)
	}
	h.sync()
	if p := h.plan(); p.Changes() > 0 {
		t.Fatalf("not synced:\n%s", text(p))
	}
	h.reads, h.writes = 0, 0
	return h
}

func (h *hub) rename(from, to string) {
	h.local[to] = h.local[from]
	delete(h.local, from)
}

const by = "by Ana on 2026-11-02 14:05 UTC"

// Of what is changed in a project, this is the plan. Its files are k01, k02 and so on in the order of their paths.
var plans = map[string]struct {
	files  string
	change func(*hub)
	want   string
	reads  int
}{
	"nothing":           {"a.bpmn b.md", func(*hub) {}, "equal a.bpmn k01\nequal b.md k02\n", 0},
	"other content":     {"a.bpmn", func(h *hub) { h.local["a.bpmn"] = `<r/>` }, "update a.bpmn k01\n", 0},
	"other white space": {"a.bpmn", func(h *hub) { h.local["a.bpmn"] += "\n" }, "equal a.bpmn k01\n", 0},
	"new in a directory": {"a.bpmn", func(h *hub) { h.local["x/y/b.bpmn"] = "<r/>" },
		"create directory x\ncreate directory x/y after directory x\ncreate x/y/b.bpmn after directory x/y\nequal a.bpmn k01\n", 0},
	"gone":             {"a.bpmn", func(h *hub) { clear(h.local) }, "unmanaged a.bpmn k01\n", 0},
	"gone, and pruned": {"a.bpmn", func(h *hub) { clear(h.local); h.prune = true }, "delete a.bpmn k01 +loses\n", 0},
	"gone with problems": {"a.bpmn", func(h *hub) { clear(h.local); h.prune, h.problem = true, true },
		"hold a.bpmn k01: not deleted, since not everything in the local directory could be read\n", 0},
	"gone, and edited": {"a.bpmn", func(h *hub) { clear(h.local); h.prune = true; h.edit("k01", "<p/>") },
		"hold a.bpmn k01: edited in Camunda Hub " + by + "\n", 1},
	"gone, edited and allowed": {"a.bpmn", func(h *hub) { clear(h.local); h.prune, h.allow = true, true; h.edit("k01", "<p/>") },
		"hold a.bpmn k01: edited in Camunda Hub " + by + "\n", 1},
	"gone, and edited in what does not count": {"a.bpmn", func(h *hub) {
		clear(h.local)
		h.prune, h.allow = true, true
		h.edit("k01", h.files["k01"].content+"<!-- theirs -->")
	},
		"hold a.bpmn k01: edited in Camunda Hub " + by + "\n", 1},
	"edited in what does not count": {"a.bpmn", func(h *hub) { h.edit("k01", h.files["k01"].content+"<!-- theirs -->"); h.local["a.bpmn"] = "<r/>" },
		"update a.bpmn k01 +version\n", 1},
	"gone, and moved": {"a.bpmn", func(h *hub) { clear(h.local); h.prune = true; h.relocate("k01", "b.bpmn") },
		"hold b.bpmn k01: moved in Camunda Hub from a.bpmn " + by + "\n", 0},
	"gone, of a lost ledger":                {"a.bpmn", func(h *hub) { clear(h.local); clear(h.ledger); h.prune = true }, "unmanaged a.bpmn k01\n", 0},
	"edited":                                {"a.bpmn", func(h *hub) { h.edit("k01", "<p/>") }, "hold a.bpmn k01 +loses: edited in Camunda Hub " + by + "\n", 1},
	"edited and allowed":                    {"a.bpmn", func(h *hub) { h.edit("k01", "<p/>"); h.allow = true }, "update a.bpmn k01 +version +loses\n", 1},
	"edited to the same":                    {"a.bpmn", func(h *hub) { h.local["a.bpmn"] = "<p/>"; h.edit("k01", "<p></p>") }, "equal a.bpmn k01\n", 1},
	"edited and back":                       {"a.bpmn", func(h *hub) { is := h.files["k01"].content; h.edit("k01", "<p/>"); h.edit("k01", is) }, "equal a.bpmn k01\n", 1},
	"edited, without a ledger":              {"a.bpmn", func(h *hub) { h.edit("k01", "<p/>"); clear(h.ledger) }, "hold a.bpmn k01 +loses: edited in Camunda Hub " + by + "\n", 1},
	"without a ledger":                      {"a.bpmn b.md x/c.json", func(h *hub) { clear(h.ledger) }, "equal a.bpmn k02\nequal b.md k03\nequal x/c.json k04\n", 3},
	"other content, without a ledger":       {"a.bpmn", func(h *hub) { clear(h.ledger); h.local["a.bpmn"] = "<r/>" }, "update a.bpmn k01 +version\n", 1},
	"renamed, without a ledger":             {"a.bpmn c.md", func(h *hub) { clear(h.ledger); h.rename("a.bpmn", "b.bpmn") }, "move b.bpmn from a.bpmn k01\nequal c.md k02\n", 2},
	"renamed by a person, without a ledger": {"a.bpmn", func(h *hub) { clear(h.ledger); h.relocate("k01", "b.bpmn") }, "create a.bpmn\nunmanaged b.bpmn k01\n", 0},
	"deleted":                               {"a.bpmn", func(h *hub) { delete(h.files, "k01") }, "create a.bpmn\ngone k01\n", 0},
	"deleted, and gone":                     {"a.bpmn", func(h *hub) { delete(h.files, "k01"); clear(h.local) }, "gone k01\n", 0},
	"moved":                                 {"a.bpmn", func(h *hub) { h.relocate("k01", "x/b.bpmn") }, "move a.bpmn from x/b.bpmn k01\n", 1},
	"moved without a revision":              {"a.bpmn", func(h *hub) { h.keeps = true; h.relocate("k01", "x/b.bpmn") }, "move a.bpmn from x/b.bpmn k01\n", 0},
	"moved and edited": {"a.bpmn", func(h *hub) { h.relocate("k01", "b.bpmn"); h.edit("k01", "<p/>") },
		"hold a.bpmn from b.bpmn k01 +loses: edited in Camunda Hub " + by + "\n", 1},
	"moved here and there":      {"a.bpmn", func(h *hub) { h.relocate("k01", "b.bpmn"); h.rename("a.bpmn", "b.bpmn") }, "equal b.bpmn k01\n", 1},
	"moved, with other content": {"a.bpmn", func(h *hub) { h.relocate("k01", "b.bpmn"); h.local["a.bpmn"] = "<r/>" }, "move a.bpmn from b.bpmn k01 +content\n", 1},
	"its path taken": {"a.bpmn", func(h *hub) { h.relocate("k01", "b.bpmn"); h.add("a.bpmn", "<p/>", true) },
		"hold a.bpmn from b.bpmn k01: another file in Camunda Hub has this path: rename or delete it there\nunmanaged a.bpmn k02\n", 1},
	"two of a path": {"a.bpmn", func(h *hub) { h.add("a.bpmn", "<p/>", true) },
		"hold a.bpmn k01: 2 files in Camunda Hub have this path (revision 1 by an API user on 2026-11-02 14:05 UTC, created by camsync; revision 1 by Ana on 2026-11-02 14:05 UTC): rename or delete one of them there\nunmanaged a.bpmn k02\n", 0},
	"many of a path": {"a.bpmn", func(h *hub) {
		for range 7 {
			h.add("a.bpmn", "<p/>", true)
		}
		clear(h.ledger)
		delete(h.files, "k01")
	}, "hold a.bpmn: 7 files in Camunda Hub have this path (" + strings.Repeat("revision 1 by Ana on 2026-11-02 14:05 UTC; ", 5) + "and 2 more): rename or delete one of them there\nunmanaged a.bpmn k02\nunmanaged a.bpmn k03\nunmanaged a.bpmn k04\nunmanaged a.bpmn k05\nunmanaged a.bpmn k06\nunmanaged a.bpmn k07\nunmanaged a.bpmn k08\n", 0},
	"two of a path, without a ledger": {"a.bpmn", func(h *hub) { h.add("a.bpmn", "<p/>", true); clear(h.ledger) },
		"hold a.bpmn: 2 files in Camunda Hub have this path (revision 1 by an API user on 2026-11-02 14:05 UTC; revision 1 by Ana on 2026-11-02 14:05 UTC): rename or delete one of them there\nunmanaged a.bpmn k01\nunmanaged a.bpmn k02\n", 0},
	"two directories of a path": {"x/a.bpmn", func(h *hub) {
		h.dirs["k09"] = filesync.Directory{Key: "k09", Name: "x"}
		h.local["x/b.bpmn"], h.local["x/a.bpmn"] = "<r/>", "<r2/>"
	}, "update x/a.bpmn k02\nhold x/b.bpmn: several directories in Camunda Hub have the path x: rename one of them there\n", 0},
	"renamed": {"a.bpmn", func(h *hub) { h.rename("a.bpmn", "x/b.bpmn") }, "create directory x\nmove x/b.bpmn from a.bpmn k01 after directory x\n", 0},
	"renamed and edited there": {"a.bpmn", func(h *hub) { h.rename("a.bpmn", "b.bpmn"); h.edit("k01", "<p/>") },
		"hold b.bpmn from a.bpmn k01 +loses: edited in Camunda Hub " + by + "\n", 1},
	"renamed, edited there and allowed": {"a.bpmn", func(h *hub) { h.rename("a.bpmn", "b.bpmn"); h.edit("k01", "<p/>"); h.allow = true },
		"move b.bpmn from a.bpmn k01 +content +version +loses\n", 1},
	"renamed with problems": {"a.bpmn", func(h *hub) { h.rename("a.bpmn", "b.bpmn"); h.problem = true },
		"hold b.bpmn from a.bpmn k01: not moved there from a.bpmn, since not everything in the local directory could be read\n", 0},
	"renamed to where one is": {"a.bpmn", func(h *hub) { h.rename("a.bpmn", "b.bpmn"); h.add("b.bpmn", "<p/>", true) },
		"hold b.bpmn k02 +loses: edited in Camunda Hub " + by + "\nunmanaged a.bpmn k01\n", 1},
	"renamed to another type": {"a.md", func(h *hub) { h.local["a.bpmn"] = h.local["a.md"]; delete(h.local, "a.md"); h.prune = true },
		"create a.bpmn\ndelete a.md k01 +loses\n", 0},
	"copied":                        {"a.bpmn", func(h *hub) { h.local["b.bpmn"] = h.local["a.bpmn"] }, "create b.bpmn\nequal a.bpmn k01\n", 0},
	"copied, and another one there": {"a.bpmn", func(h *hub) { h.rename("a.bpmn", "b.bpmn"); h.local["a.bpmn"] = "<r/>" }, "update a.bpmn k01\ncreate b.bpmn\n", 0},
	"a chain": {"a.bpmn b.bpmn c.bpmn", func(h *hub) { h.rename("c.bpmn", "d.bpmn"); h.rename("b.bpmn", "c.bpmn"); h.rename("a.bpmn", "b.bpmn") },
		"move d.bpmn from c.bpmn k03\nmove c.bpmn from b.bpmn k02 after file k03\nmove b.bpmn from a.bpmn k01 after file k02\n", 0},
	"a chain, and a new one": {"a.bpmn b.bpmn", func(h *hub) { h.rename("b.bpmn", "c.bpmn"); h.local["b.bpmn"] = "<r/>" }, "update b.bpmn k02\ncreate c.bpmn\nequal a.bpmn k01\n", 0},
	"a chain with an edit": {"a.bpmn b.bpmn", func(h *hub) { h.rename("b.bpmn", "c.bpmn"); h.rename("a.bpmn", "b.bpmn"); h.edit("k02", "<p/>") },
		"hold b.bpmn from a.bpmn k01: its path is still that of another file, which is held: c.bpmn\nhold c.bpmn from b.bpmn k02 +loses: edited in Camunda Hub " + by + "\n", 1},
	"a chain to where one is": {"a.bpmn b.bpmn", func(h *hub) {
		h.rename("b.bpmn", "c.bpmn")
		h.rename("a.bpmn", "b.bpmn")
		h.add("c.bpmn", "<p/>", false)
	},
		"update b.bpmn k02\nupdate c.bpmn k03 +version\nunmanaged a.bpmn k01\n", 1},
	"a swap":             {"a.bpmn b.bpmn", func(h *hub) { h.local["a.bpmn"], h.local["b.bpmn"] = h.local["b.bpmn"], h.local["a.bpmn"] }, "update a.bpmn k01\nupdate b.bpmn k02\n", 0},
	"a swap by a person": {"a.bpmn b.bpmn", func(h *hub) { h.relocate("k01", "b.bpmn"); h.relocate("k02", "a.bpmn") }, "update a.bpmn k02\nupdate b.bpmn k01\n", 2},
	"a circle and a tail": {"a.bpmn b.bpmn c.bpmn x/d.bpmn", func(h *hub) {
		h.local["a.bpmn"], h.local["b.bpmn"], h.local["c.bpmn"] = h.local["c.bpmn"], h.local["a.bpmn"], h.local["b.bpmn"]
		h.rename("x/d.bpmn", "x/e.bpmn")
	}, "move x/e.bpmn from x/d.bpmn k05\nupdate a.bpmn k02\nupdate b.bpmn k03\nupdate c.bpmn k04\n", 0},
	"a directory": {"x/a.bpmn x/b.bpmn", func(h *hub) { h.rename("x/a.bpmn", "y/a.bpmn"); h.rename("x/b.bpmn", "y/b.bpmn") },
		"create directory y\nmove y/a.bpmn from x/a.bpmn k02 after directory y\nmove y/b.bpmn from x/b.bpmn k03 after directory y\n", 0},
	"a directory by a person": {"x/a.bpmn", func(h *hub) { h.dirs["k01"] = filesync.Directory{Key: "k01", Name: "y"} },
		"create directory x\nmove x/a.bpmn from y/a.bpmn k02 after directory x\n", 0},
	"of a person": {"a.bpmn", func(h *hub) { h.add("x/own.md", "text", true); h.prune = true }, "equal a.bpmn k01\nunmanaged x/own.md k03\n", 0},
	"two had the path": {"a.bpmn", func(h *hub) {
		h.ledger[h.add("b.bpmn", "<r/>", false)] = h.ledger["k01"]
		h.prune = true
	}, "equal a.bpmn k01\nunmanaged b.bpmn k02\n", 0},
	"two had the path, and have it no more": {"a.bpmn", func(h *hub) {
		h.ledger[h.add("b.bpmn", "<r/>", false)] = h.ledger["k01"]
		h.relocate("k01", "c.bpmn")
		h.prune, h.allow = true, true
	}, "hold a.bpmn: 2 files in Camunda Hub had this path, and all were moved there: move one of them back, or delete them\nunmanaged b.bpmn k02\nunmanaged c.bpmn k01\n", 0},
	"two of a path, and one gone": {"a.bpmn", func(h *hub) {
		h.add("c.bpmn", "<r/>", true)
		h.relocate("k01", "c.bpmn")
		h.rename("a.bpmn", "c.bpmn")
		h.local["c.bpmn"], h.prune, h.allow = "<r2/>", true, true
	}, "hold c.bpmn: 2 files in Camunda Hub have this path (revision 2 by Ana on 2026-11-02 14:05 UTC, created by camsync; revision 1 by Ana on 2026-11-02 14:05 UTC): rename or delete one of them there\nunmanaged c.bpmn k01\nunmanaged c.bpmn k02\n", 0},
	"two of a path, and a new one": {"a.bpmn", func(h *hub) {
		clear(h.ledger)
		h.add("a.bpmn", "<r/>", false)
		h.local["b.bpmn"] = "<r/>"
	}, "create b.bpmn\nhold a.bpmn: 2 files in Camunda Hub have this path (revision 1 by an API user on 2026-11-02 14:05 UTC; revision 1 by an API user on 2026-11-02 14:05 UTC): rename or delete one of them there\nunmanaged a.bpmn k01\nunmanaged a.bpmn k02\n", 0},
	"found equal, and gone": {"a.bpmn", func(h *hub) {
		h.add("b.md", "text", true)
		h.local["b.md"], h.prune = "text", true
		h.sync()
		delete(h.local, "b.md")
		h.reads = 0
	}, "equal a.bpmn k01\nunmanaged b.md k02\n", 0},
	"its path to be left": {"a.bpmn", func(h *hub) { h.relocate("k01", "b.bpmn"); h.local["b.bpmn"] = "<r/>" },
		"move a.bpmn from b.bpmn k01\ncreate b.bpmn after file k01\n", 1},
}

func TestPlans(t *testing.T) {
	for name, tt := range plans {
		t.Run(name, func(t *testing.T) {
			h := synced(t, strings.Fields(tt.files)...)
			tt.change(h)
			before := len(h.files)
			p := h.plan()
			if diff := cmp.Diff(tt.want, text(p)); diff != "" {
				t.Error(diff)
			}
			if h.reads != tt.reads {
				t.Errorf("%d contents were read, want %d", h.reads, tt.reads)
			}
			h.sync()
			if p := h.plan(); p.Changes() > 0 || len(h.files) < before && !strings.Contains(tt.want, "delete ") {
				t.Errorf("the next plan is\n%s", text(p))
			}
		})
	}
}

// Equal contents that moved are told apart by their names.
func TestSeveralOfAContent(t *testing.T) {
	h := newHub(t)
	for _, p := range []string{"x/a.md", "x/b.md", "x/c.md"} {
		h.local[p] = "empty"
	}
	h.sync()
	h.rename("x/a.md", "y/a.md")
	h.rename("x/b.md", "y/b.md")
	h.rename("x/c.md", "y/d.md")
	const want = "create directory y\nmove y/a.md from x/a.md k02 after directory y\nmove y/b.md from x/b.md k03 after directory y\n" +
		"create y/d.md after directory y\nunmanaged x/c.md k04\n"
	if diff := cmp.Diff(want, text(h.plan())); diff != "" {
		t.Error(diff)
	}
	clear(h.ledger)
	if diff := cmp.Diff(want, text(h.plan())); diff != "" {
		t.Error(diff)
	}
}

// While the lists may lack something, files are written and nothing else is done.
func TestIncomplete(t *testing.T) {
	h := synced(t, "a.bpmn", "b.bpmn", "c.bpmn", "d.bpmn")
	h.local["a.bpmn"], h.local["new.bpmn"], h.prune = "<r/>", "<n/>", true
	h.rename("b.bpmn", "e.bpmn")
	delete(h.local, "c.bpmn")
	delete(h.files, "k04")
	in := h.input()
	in.Incomplete = true
	const since = "since not everything in Camunda Hub could be read\n"
	const want = "update a.bpmn k01\nhold c.bpmn k03: not deleted, " + since + "hold d.bpmn: not created, " + since +
		"hold e.bpmn from b.bpmn k02: not moved there from b.bpmn, " + since + "hold new.bpmn: not created, " + since
	if diff := cmp.Diff(want, text(filesync.Make(in))); diff != "" {
		t.Error(diff)
	}
}

func TestUnreadIsHeld(t *testing.T) {
	h := synced(t, "a.bpmn", "b.bpmn")
	h.edit("k01", "<p/>")
	h.edit("k02", "<p/>")
	delete(h.local, "b.bpmn")
	h.prune, h.allow = true, true
	in := h.input()
	in.Contents["k02"] = nil
	if got := filesync.Reads(in); !slices.Equal(got, []string{"k01", "k02"}) {
		t.Error(got)
	}
	const want = "hold a.bpmn k01: its content in Camunda Hub could not be read\nhold b.bpmn k02: its content in Camunda Hub could not be read\n"
	if diff := cmp.Diff(want, text(filesync.Make(in))); diff != "" {
		t.Error(diff)
	}
}

func TestManyFilesAreNeitherReadNorWritten(t *testing.T) {
	var paths []string
	for i := range 200 {
		paths = append(paths, fmt.Sprintf("x%d/%d.bpmn", i%7, i))
	}
	h := synced(t, paths...)
	for _, p := range paths[:3] {
		h.local[p] = "<r/>"
	}
	if p := h.sync(); p.Changes() != 3 || h.writes != 3 || h.reads != 0 {
		t.Errorf("%d changes, %d writes, %d reads", p.Changes(), h.writes, h.reads)
	}
}

// A rename of very many files one after another is planned within moments.
func TestALongChain(t *testing.T) {
	h := newHub(t)
	const many = 5000
	at := func(i int) string { return fmt.Sprintf("%05d.md", i) }
	for i := range many {
		h.local[at(i)] = fmt.Sprint(i)
	}
	h.sync()
	for i := many; i > 0; i-- {
		h.rename(at(i-1), at(i))
	}
	if p := h.sync(); p.Changes() != many || h.writes != many {
		t.Errorf("%d changes, %d writes", p.Changes(), h.writes)
	}
	for key, f := range h.files {
		if want := fmt.Sprint(atoi(f.name) - 1); f.content != want {
			t.Fatalf("%s has %s, want %s", key, f.content, want)
		}
	}
}

func atoi(text string) (n int) {
	_, _ = fmt.Sscan(strings.TrimLeft(text, "0")+" ", &n)
	return n
}

// What a server lists is not always as it should be.
func TestStrangeLists(t *testing.T) {
	in := filesync.Input{
		Files: []filesync.File{
			{Key: "1", Name: "a/b", Type: "bpmn"}, {Key: "1", Name: "a/b", Type: "bpmn"}, {Key: "2", Name: "", Type: "other", Directories: []string{"", "..", "x/y"}},
			{Key: "3", Name: "c", Type: "dmn", Directories: []string{"x"}, DirectoryKeys: []string{"d1", "d2"}},
		},
		Directories: []filesync.Directory{{Key: "d1", Name: "x", Parent: "d2"}, {Key: "d2", Name: "y", Parent: "d1"}, {Key: "d3", Name: "z", Parent: "none"}, {}},
		Known:       ledger.Known{"3": {Path: "c.bpmn"}, "9": {}},
	}
	const want = "unmanaged /../x/y/ 2\nunmanaged a/b 1\nunmanaged x/c.dmn 3\ngone 9\n"
	if diff := cmp.Diff(want, text(filesync.Make(in))); diff != "" {
		t.Error(diff)
	}
}

// Where an answer has no content, the ledger has that which was sent, or which was known.
func TestEntryWithoutContent(t *testing.T) {
	h := synced(t, "a.json", "b.json")
	h.local["a.json"], h.local["c.json"] = `{"$schema":"element-template","value":"other"}`, `{"$schema":"element-template"}`
	h.rename("b.json", "d.json")
	for _, s := range h.plan().Steps {
		e := s.Entry(7, nil)
		want := h.ledger[s.Key].Server
		if s.Does != filesync.Move {
			want = s.Entry(7, s.Source.Content).Server
		}
		if e.Server != want || e.Path != s.Path || e.Source != s.Source.Digest || e.Revision != 7 || !e.Created {
			t.Errorf("%s %s: %+v", s.Does, s.Path, e)
		}
		if _, is := s.Remember(); is {
			t.Errorf("%s is remembered", s.Does)
		}
	}
}
