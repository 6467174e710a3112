package faults

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/ledger"
	"github.com/camsync/camsync/internal/models"
)

// A mortalPlacements is what is remembered of files, with a boundary at each of its changes.
type mortalPlacements struct {
	ledger.Store
	p *process
}

func (s sides) placements() ledger.Store { return ledger.In(s.p.w.path("state"), account) }

func (m mortalPlacements) Note(project, key string, e ledger.Entry) error {
	return m.changes("remembering "+e.Path, func() error { return m.Store.Note(project, key, e) })
}

func (m mortalPlacements) Forget(project, key string) error {
	return m.changes("forgetting a file", func() error { return m.Store.Forget(project, key) })
}

func (m mortalPlacements) Await(project, name string) error {
	what := "remembering that a snapshot is due"
	if name != "" {
		what = "remembering the name of a snapshot"
	}
	return m.changes(what, func() error { return m.Store.Await(project, name) })
}

func (m mortalPlacements) Made(project string) error {
	return m.changes("remembering a snapshot", func() error { return m.Store.Made(project) })
}

func (m mortalPlacements) changes(what string, change func() error) error {
	m.p.at("before", what)
	if m.p.ends("half of", what) {
		files, _ := filepath.Glob(filepath.Join(m.p.w.path("state"), ledger.Dir, "*", "*.lock"))
		for _, f := range files {
			m.p.w.torn(strings.TrimSuffix(f, ".lock"))
		}
		runtime.Goexit()
	}
	err := change()
	m.p.at("after", what)
	return err
}

// modelText is a content for a path, with a text in it that is part of its meaning.
func modelText(at, text string) string {
	switch path.Ext(at) {
	case ".bpmn":
		return `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"><process id="p" name="` + text + `"/></definitions>`
	case ".dmn":
		return `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="` + text + `"/>`
	case ".form":
		return `{"type": "default", "id": "` + text + `", "components": []}`
	case ".json":
		return `{"$schema": "https://unpkg.com/@camunda/zeebe-element-templates-json-schema/resources/schema.json", "name": "n", "id": "i", "version": 1, "appliesTo": ["bpmn:Task"], "properties": [], "description": "` + text + `"}`
	}
	return "# " + text + "\n"
}

// directory makes a directory hold these files, and no others.
func (w *world) directory(name string, files map[string]string) {
	w.t.Helper()
	err := errors.Join(os.RemoveAll(w.path(name)), os.MkdirAll(w.path(name), 0o700))
	for at, content := range files {
		file := filepath.Join(w.path(name), filepath.FromSlash(at))
		err = errors.Join(err, os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte(content), 0o600))
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// sameModel reports whether two contents of a path mean the same. The name in an element template is its file's.
func sameModel(at, ours, theirs string) bool {
	kind, _ := models.Type(at)
	return models.DigestAs(kind, "", []byte(ours)) == models.DigestAs(kind, "", []byte(theirs))
}

// project acts as a person in the project of a name.
func (w *world) project(name string) emulator.ProjectHandle {
	return w.emulator.Hub("pat@example.com").Workspace("Orders").Project(name)
}

// A liveFolder is a directory of a project, and a liveFile a file, as the API shows them.
type liveFolder struct {
	FolderKey, Name, ParentFolderKey string
	CreatedBy                        liveEditor
}

type liveEditor struct{ Email string }

// folders are the directories of a project, each by its path: several may have one.
func (w *world) folders(project string) (map[string][]liveFolder, error) {
	var list struct {
		Items []struct{ ProjectKey, Name string }
	}
	if err := json.Unmarshal([]byte(w.someone(http.MethodPost, "/api/v2/projects/search", `{"page": {"limit": 1000}}`)), &list); err != nil {
		return nil, err
	}
	all := make(map[string][]liveFolder)
	var enter func(at, path string) error
	enter = func(at, path string) error {
		var in struct {
			Content struct{ Folders []liveFolder }
		}
		if err := json.Unmarshal([]byte(w.someone(http.MethodGet, "/api/v2/"+at, "")), &in); err != nil {
			return err
		}
		for _, f := range in.Content.Folders {
			all[path+f.Name] = append(all[path+f.Name], f)
			if err := enter("folders/"+f.FolderKey, path+f.Name+"/"); err != nil {
				return err
			}
		}
		return nil
	}
	for _, p := range list.Items {
		if p.Name == project {
			if err := enter("projects/"+p.ProjectKey, ""); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// filesBefore is what camsync has put into a project before the run that a test is about, and filesAfter what is to be there after it.
var (
	filesBefore = pathsOf("keep.bpmn", "change.dmn", "old name.form", "flat.md", "doomed.rpa", "edited.md", "mail.json", "a.md", "b.md")
	filesAfter  = map[string]string{
		"keep.bpmn": modelText("keep.bpmn", "keep.bpmn"), "change.dmn": modelText("change.dmn", "changed"), "new name.form": modelText("x.form", "old name.form"),
		"deep/er/flat.md": modelText("x.md", "flat.md"), "edited.md": modelText("x.md", "changed, too"), "sub/mail.json": modelText("x.json", "mail.json"),
		"b.md": modelText("x.md", "a.md"), "c.md": modelText("x.md", "b.md"), "fresh/first.bpmn": modelText("x.bpmn", "first"), "deep/second.md": modelText("x.md", "second"),
		"fresh/third.json": modelText("x.json", "third"),
	}
	filesOfNew = pathsOf("one.bpmn", "in/two.form")
	// keyOf says from which path a file came, with its key.
	keyOf = map[string]string{
		"keep.bpmn": "keep.bpmn", "change.dmn": "change.dmn", "new name.form": "old name.form", "deep/er/flat.md": "flat.md", "edited.md": "edited.md",
		"sub/mail.json": "mail.json", "b.md": "a.md", "c.md": "b.md",
	}
	filesOfPeople = pathsOf("theirs.bpmn", "sub/theirs.md")
)

func pathsOf(paths ...string) map[string]string {
	all := make(map[string]string)
	for _, at := range paths {
		all[at] = modelText(at, at)
	}
	return all
}

const (
	theirEdit   = "what a person has written"
	fileProject = "Order process"
	filesFile   = `apiVersion: camsync/v1
policy: {prune: [files], allow: [data-loss], maxDeletePercent: 100}
workspaces:
  - name: Orders
    projects:
      - name: Order process
        files: {from: models}
`
)

// filesNew also asks for snapshots.
var filesNew = strings.Replace(filesFile, "models}", "models, snapshot: true}", 1) + `      - name: New process
        files: {from: new, snapshot: true}
`

// inFiles runs f in a world with a project that camsync has filled before, and whose directory has changed since; the keys are those that
// its files had then, by their paths.
func inFiles(t *testing.T, o emulator.Options, f func(w *world, keys map[string]string)) {
	t.Helper()
	inWorld(t, o, func(w *world) {
		workspace := emulator.Workspace{Name: "Orders", Projects: []emulator.Project{{Name: fileProject}, {Name: "Their process", Files: []emulator.File{{Path: "a.md", Content: "# A"}}}}}
		for _, at := range slices.Sorted(maps.Keys(filesOfPeople)) {
			workspace.Projects[0].Files = append(workspace.Projects[0].Files, emulator.File{Path: at, Content: filesOfPeople[at]})
		}
		if _, err := w.emulator.Hub("pat@example.com").AddWorkspace(workspace); err != nil {
			t.Fatal(err)
		}
		w.directory("models", filesBefore)
		w.directory("new", filesOfNew)
		w.write("org.yaml", filesFile)
		if err := w.settles(); err != nil {
			t.Fatal(err)
		}
		if err := w.project(fileProject).Edit("edited.md", modelText("x.md", theirEdit)); err != nil {
			t.Fatal(err)
		}
		live, err := w.project(fileProject).Files()
		if err != nil {
			t.Fatal(err)
		}
		keys := make(map[string]string)
		for _, l := range live {
			keys[l.Path] = l.Key
		}
		w.directory("models", filesAfter)
		w.write("org.yaml", filesNew)
		f(w, keys)
	})
}

// judgeFiles says what is wrong with the files once all runs are over: keys are those before.
func (w *world) judgeFiles(keys map[string]string) error {
	for _, d := range w.emulator.Deletions() {
		if d.Kind != "file" || d.ID != keys["doomed.rpa"] {
			return fmt.Errorf("the %s %s was deleted, which nobody asked for", d.Kind, d.Name)
		}
	}
	wanted := maps.Clone(filesAfter)
	maps.Copy(wanted, filesOfPeople)
	live, err := w.project(fileProject).Files()
	if err != nil {
		return err
	}
	if err := filesAre(live, wanted); err != nil {
		return err
	}
	for _, l := range live {
		from := keyOf[l.Path]
		if _, theirs := filesOfPeople[l.Path]; theirs {
			if from = l.Path; l.Revision != 1 || !sameModel(l.Path, filesOfPeople[l.Path], l.Content) {
				return fmt.Errorf("%s of a person was changed: %+v", l.Path, l)
			}
		}
		if from != "" && keys[from] != l.Key {
			return fmt.Errorf("%s has the key %s, and not the one of %s, %s", l.Path, l.Key, from, keys[from])
		}
		kept := slices.ContainsFunc(l.Versions, func(v emulator.FileVersion) bool { return strings.Contains(v.Content, theirEdit) })
		if l.Path == "edited.md" && !kept {
			return fmt.Errorf("what a person wrote is lost: %+v", l)
		}
	}
	if live, err = w.project("New process").Files(); err != nil {
		return err
	}
	return errors.Join(filesAre(live, filesOfNew), w.isKept(fileProject, wanted), w.isKept("New process", filesOfNew), w.foldersAre(fileProject, "deep", "deep/er", "fresh", "sub"), w.foldersAre("New process", "in"), w.judge(nil))
}

// filesAre says where the files of a project are others than wanted, or are there twice.
func filesAre(live []emulator.ProjectFile, wanted map[string]string) error {
	seen := make(map[string]bool)
	for _, l := range live {
		content, is := wanted[l.Path]
		switch {
		case !is:
			return fmt.Errorf("%s is there, which nobody asked for", l.Path)
		case seen[l.Path]:
			return fmt.Errorf("%s is there twice", l.Path)
		case !sameModel(l.Path, content, l.Content):
			return fmt.Errorf("%s is %q, and not %q", l.Path, l.Content, content)
		}
		seen[l.Path] = true
	}
	if len(seen) != len(wanted) {
		return fmt.Errorf("there are %d files, want %d: %v", len(seen), len(wanted), slices.Sorted(maps.Keys(seen)))
	}
	return nil
}

// foldersAre says where a project has other directories than wanted, or one of them twice.
func (w *world) foldersAre(project string, wanted ...string) error {
	all, err := w.folders(project)
	if err != nil {
		return err
	}
	for at, list := range all {
		if len(list) > 1 || !slices.Contains(wanted, at) {
			return fmt.Errorf("the directory %s is there %d times in %s, want %q", at, len(list), project, wanted)
		}
	}
	if len(all) != len(wanted) {
		return fmt.Errorf("%s has the directories %q, want %q", project, slices.Sorted(maps.Keys(all)), wanted)
	}
	return nil
}

// slowFiles is an organisation whose searches lag behind.
var slowFiles = emulator.Options{Hub: emulator.HubOptions{ListDelay: 25 * time.Second, FileListDelay: 25 * time.Second}}

// Whatever the answer to one request of a run, the runs after it bring the files to their directory, and nothing is made twice or lost.
func TestEveryWrongAnswerOfFiles(t *testing.T) {
	t.Parallel()
	var names []string
	inFiles(t, slowFiles, func(w *world, keys map[string]string) {
		q := &requests{count: map[string]int{}}
		w.faults(q.befall)
		p := w.run("")
		names = q.names
		if err := errors.Join(p.err, w.settles(), w.judgeFiles(keys)); err != nil {
			t.Fatalf("%v\n%s", err, p.outcome())
		}
	})
	total := 0
	for _, name := range names {
		if !strings.Contains(name, "/api/v2/") {
			continue
		}
		for _, wrong := range wrongs() {
			if !share(11, name+wrong.name) {
				continue
			}
			total++
			inFiles(t, slowFiles, func(w *world, keys map[string]string) {
				q := &requests{count: map[string]int{}, meet: name, fault: wrong.fault}
				w.faults(q.befall)
				first := w.run("")
				w.faults(nil)
				err := errors.Join(w.settles(), w.judgeFiles(keys))
				if strings.Contains(name, "snapshot") {
					err = errors.Join(err, w.isKeptOnce())
				}
				if err != nil {
					t.Errorf("%s: %s: %v\nfirst %v\n%s", name, wrong.name, err, first.err, first.outcome())
				}
			})
		}
	}
	t.Logf("%d wrong answers to %d requests", total, len(names))
}

// Wherever a run is killed, the next ones go on, no file or directory is made twice, and nothing is lost.
func TestEveryCrashInFiles(t *testing.T) {
	t.Parallel()
	for _, o := range []emulator.Options{{Hub: emulator.HubOptions{RenamesKeepRevision: true, NormalizeModels: true}}, slowFiles} {
		var passed []string
		inFiles(t, o, func(w *world, _ map[string]string) { passed = w.run("").passed })
		for _, kill := range passed {
			if !share(3, kill) {
				continue
			}
			inFiles(t, o, func(w *world, keys map[string]string) {
				if p := w.run(kill); !p.dead {
					t.Errorf("the run did not come to %s", kill)
				}
				if err := errors.Join(w.settles(), w.judgeFiles(keys), w.isKeptOnce()); err != nil {
					t.Errorf("killed %s: %v", kill, err)
				}
			})
		}
		t.Logf("%d boundaries", len(passed))
	}
}

// A file that people have moved away and back is as camsync left it, though it has another revision, and goes with its source.
func TestAFileThatWasMovedAndMovedBackIsPruned(t *testing.T) {
	t.Parallel()
	inFiles(t, emulator.Options{}, func(w *world, keys map[string]string) {
		project := w.project(fileProject)
		if err := errors.Join(project.Move("doomed.rpa", "else.rpa"), project.Move("else.rpa", "doomed.rpa"), w.settles(), w.judgeFiles(keys)); err != nil {
			t.Error(err)
		}
	})
}

// An answer that does not show the version that was asked for is none: what a person has written is not overwritten.
func TestNoVersionIsBelieved(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "null", `{"items":[]}`, `{"versionKey":"1","fileKey":"another"}`, `{"versionKey":""}`} {
		inFiles(t, emulator.Options{}, func(w *world, keys map[string]string) {
			fault := emulator.Fault{Kind: emulator.Answer, Status: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: body}
			w.faults((&requests{count: map[string]int{}, meet: "POST /api/v2/versions", fault: fault}).befall)
			p := w.run("")
			if f, err := w.project(fileProject).File("edited.md"); err != nil || !strings.Contains(f.Content, theirEdit) {
				t.Errorf("%s: %+v, %v\n%s", body, f, err, p.outcome())
			}
			if err := errors.Join(w.settles(), w.judgeFiles(keys)); err != nil {
				t.Errorf("%s: %v", body, err)
			}
		})
	}
}

// A file that is there after all, though its deletion was answered otherwise, is deleted by the next run.
func TestAFileIsForgottenOnlyWhenItIsGone(t *testing.T) {
	t.Parallel()
	for _, wrong := range wrongs() {
		if f := wrong.fault; f.Kind != emulator.Answer || f.AfterCommit || f.Status != 200 && f.Status != 404 {
			continue
		}
		for _, name := range []string{"DELETE /api/v2/files/{fileKey}", "GET /api/v2/files/{fileKey} (2)"} {
			inFiles(t, emulator.Options{}, func(w *world, keys map[string]string) {
				w.faults((&requests{count: map[string]int{}, meet: name, fault: wrong.fault}).befall)
				w.run("")
				w.faults(nil)
				if err := errors.Join(w.settles(), w.judgeFiles(keys)); err != nil {
					t.Errorf("%s: %s: %v", name, wrong.name, err)
				}
			})
		}
	}
}

// A file that a killed run has made, and that a person has moved before a search shows it, goes back to its place; one that the person has
// edited, too, is theirs, and another one is made.
func TestAFileThatIsMovedBeforeItIsListed(t *testing.T) {
	t.Parallel()
	for _, edited := range []bool{false, true} {
		inFiles(t, slowFiles, func(w *world, keys map[string]string) {
			if p := w.run("before remembering fresh/first.bpmn"); !p.dead {
				t.Fatal(p.outcome())
			}
			project := w.project(fileProject)
			err := project.Move("fresh/first.bpmn", "sub/else.bpmn")
			if edited {
				err = errors.Join(err, project.Edit("sub/else.bpmn", modelText("x.bpmn", theirEdit)))
			}
			if err := errors.Join(err, w.run("").err, w.settles()); err != nil {
				t.Error(err)
			}
			if edited {
				f, err := project.File("sub/else.bpmn")
				if err != nil || !strings.Contains(f.Content, theirEdit) {
					t.Errorf("%+v, %v", f, err)
				}
				if err := project.Remove("sub/else.bpmn"); err != nil {
					t.Error(err)
				}
			}
			if err := w.judgeFiles(keys); err != nil {
				t.Error(err)
			}
		})
	}
}

// rightBefore lets a person do something once, right before a request to a route about a file, of which so many come first.
func (w *world) rightBefore(method, key string, skip int, do func()) {
	w.faults(func(r *http.Request, _ string) *emulator.Fault {
		if r.Method == method && strings.HasSuffix(r.URL.Path, "/files/"+key) {
			if skip--; skip < 0 && do != nil {
				do()
				do = nil
			}
		}
		return nil
	})
}

// A file that a person edits after it was read is not deleted as it is then, though its deletion is allowed.
func TestAFileThatIsEditedBeforeItIsDeleted(t *testing.T) {
	t.Parallel()
	inFiles(t, emulator.Options{}, func(w *world, keys map[string]string) {
		project := w.project(fileProject)
		w.rightBefore(http.MethodGet, keys["doomed.rpa"], 0, func() {
			if err := project.Edit("doomed.rpa", theirEdit); err != nil {
				t.Error(err)
			}
		})
		p := w.run("")
		if f, err := project.File("doomed.rpa"); err != nil || f.Content != theirEdit {
			t.Errorf("%+v, %v\n%s", f, err, p.outcome())
		}
		p = w.run("") // the next plan shows it, and leaves it to people
		if f, err := project.File("doomed.rpa"); err != nil || f.Content != theirEdit || len(p.plan.WithoutPromised().Actions) != 1 || !strings.Contains(p.plan.Actions[0].Reason, "edited in Camunda Hub by") {
			t.Errorf("%+v, %v, %v\n%s", f, err, p.plan.Actions, p.outcome())
		}
	})
}

// What a person writes right after camsync has written is not taken for what camsync wrote, also where the answer did not show that.
func TestAFileThatIsEditedRightAfterItWasWritten(t *testing.T) {
	t.Parallel()
	inFiles(t, emulator.Options{}, func(w *world, keys map[string]string) {
		looks := -1 // since the write: the first one shows that it was done
		w.faults(func(r *http.Request, _ string) *emulator.Fault {
			ours := strings.HasSuffix(r.URL.Path, "/files/"+keys["change.dmn"])
			switch {
			case ours && r.Method == http.MethodPatch:
				looks = 0
				return &emulator.Fault{Kind: emulator.Reset, AfterCommit: true}
			case !ours || looks < 0:
				return nil
			}
			if looks++; looks == 2 {
				if err := w.project(fileProject).Edit("change.dmn", modelText("x.dmn", theirEdit)); err != nil {
					t.Error(err)
				}
			}
			return nil
		})
		p := w.run("")
		w.faults(nil)
		f, err := w.project(fileProject).File("change.dmn")
		if err != nil || !strings.Contains(f.Content, theirEdit) {
			t.Errorf("%+v, %v\n%s", f, err, p.outcome())
		}
		if err := errors.Join(w.settles(), w.judgeFiles(keys)); err != nil {
			t.Error(err)
		}
		f, err = w.project(fileProject).File("change.dmn")
		kept := slices.DeleteFunc(f.Versions, func(v emulator.FileVersion) bool { return !strings.HasPrefix(v.Name, "before camsync") }) // without those of snapshots
		if err != nil || len(kept) != 1 || !strings.Contains(kept[0].Content, theirEdit) {
			t.Errorf("%+v, %v", f, err)
		}
	})
}

// The files of each project count by themselves where a share of them would be deleted.
func TestTooManyFilesAreNotDeleted(t *testing.T) {
	t.Parallel()
	inWorld(t, emulator.Options{}, func(w *world) {
		if _, err := w.emulator.Hub("pat@example.com").AddWorkspace(emulator.Workspace{Name: "Orders"}); err != nil {
			t.Fatal(err)
		}
		all := pathsOf("a.md", "b.md", "c.md", "d.md", "e.md", "f.md", "g.md", "h.md")
		w.directory("models", all)
		w.directory("new", all)
		w.write("org.yaml", strings.Replace(filesNew, "maxDeletePercent: 100", "maxDeletePercent: 25", 1))
		if err := w.settles(); err != nil {
			t.Fatal(err)
		}
		w.directory("models", pathsOf("a.md", "b.md", "c.md", "d.md", "e.md"))
		p := w.run("")
		live, err := w.project(fileProject).Files()
		if p.err == nil || !strings.Contains(p.err.Error(), "maxDeletePercent") || err != nil || len(live) != len(all) {
			t.Errorf("%v, %v\n%s", p.err, err, p.outcome())
		}
		w.directory("models", pathsOf("a.md", "b.md", "c.md", "d.md", "e.md", "f.md"))
		if err := w.settles(); err != nil || len(w.emulator.Deletions()) != 2 {
			t.Errorf("%v, %v", err, w.emulator.Deletions())
		}
	})
}

// A file that people have made stays, also once it was that of the directory: camsync has not created it.
func TestAFileOfPeopleIsNotPruned(t *testing.T) {
	t.Parallel()
	inFiles(t, emulator.Options{}, func(w *world, keys map[string]string) {
		with := maps.Clone(filesAfter)
		maps.Copy(with, filesOfPeople)
		w.directory("models", with)
		if err := w.settles(); err != nil {
			t.Error(err)
		}
		w.directory("models", filesAfter)
		if err := errors.Join(w.settles(), w.judgeFiles(keys)); err != nil {
			t.Error(err)
		}
	})
}

// An empty directory, which no list of files shows, is taken where it is, and not made beside.
func TestAnEmptyDirectoryIsTaken(t *testing.T) {
	t.Parallel()
	inFiles(t, emulator.Options{}, func(w *world, keys map[string]string) {
		key, err := w.project(fileProject).AddFolder("deep/er")
		if err := errors.Join(err, w.settles(), w.judgeFiles(keys)); err != nil {
			t.Error(err)
		}
		all, err := w.folders(fileProject)
		if err != nil || len(all["deep/er"]) != 1 || all["deep/er"][0].FolderKey != key {
			t.Errorf("%v, %v", all, err)
		}
	})
}
