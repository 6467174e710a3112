package diff

import (
	"fmt"
	"slices"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/filesync"
	"github.com/camsync/camsync/internal/models"
	"github.com/camsync/camsync/internal/spec"
)

// A filePair is the files of one project, which is empty while it is still to be created.
type filePair struct {
	*workspacePair
	desired, live *spec.Project
	files         spec.Files
	named         map[string]spec.Name // of the steps, by their ids
	held          map[string]bool      // the paths of steps that are held
}

// files compares the files of a project. Which live file a local one is, and in which order they are moved, package filesync says.
//
//	directory              project                     plan
//	there                  —                           create, and the directories that it needs
//	other than before      as camsync left it          update
//	there                  edited by a person          hold, or with data-loss allowed a version and an update
//	renamed or moved       under the earlier path      one update of the name or the place: the file keeps its key
//	—                      created by camsync          unmanaged, or delete where files are pruned
//	—                      there                       unmanaged
func (w *workspacePair) files(m spec.Matched[spec.Project]) []phased {
	desired, managed := m.Desired.Files.Get()
	if !managed || m.Conflict != "" || m.Desired.Absent {
		return nil
	}
	f := &filePair{workspacePair: w, desired: m.Desired, live: m.Live, files: desired, named: make(map[string]spec.Name), held: make(map[string]bool)}
	list := f.name("")
	switch {
	case !w.b.desired.Policy.MaySelect(list) && (m.Live == nil || !w.b.desired.Policy.MaySelect(spec.FileName(w.live.Name, m.Live.Name, ""))):
		return nil
	case desired.Unopened:
		w.b.note(list.String() + ": not compared, since " + desired.From + " is not opened for files that are not trusted")
		return nil
	}
	for _, remark := range desired.Remarks {
		w.b.note(list.String() + ": " + desired.From + " " + remark)
	}
	if m.Live != nil && !m.Live.Files.IsKnown() {
		return []phased{{phaseFiles, unread(f.action(Hold, ""), m.Live.Files, "files of the project", "are", "take files out of this project in the file")}}
	}
	plan := filesync.Make(FilesOf(w.b.desired.Policy, f.files, f.live))
	for _, s := range plan.Steps {
		f.named[s.ID] = f.stepName(s)
		f.held[s.Path] = f.held[s.Path] || s.Does == filesync.Hold
	}
	var lane []phased
	for _, s := range plan.Steps {
		if a, differs := f.step(s); differs {
			lane = append(lane, phased{phaseFiles, a})
		}
	}
	return f.snapshot(lane)
}

func (f *filePair) name(path string) spec.Name {
	return spec.FileName(f.workspacePair.desired.Name, f.desired.Name, path)
}

func (f *filePair) stepName(s filesync.Step) spec.Name {
	if s.Does == filesync.CreateDirectory {
		return f.name(s.Path + "/")
	}
	return f.name(s.Path)
}

// action is one on the file of a path, or on all of them.
func (f *filePair) action(verb Verb, path string) Action {
	a := f.workspacePair.action(verb, spec.ProjectFiles, "", f.files.Pos)
	a.Name, a.Needs = f.name(path), nil
	if f.live == nil {
		a.Needs = []spec.Name{spec.Projects.Name(f.workspacePair.desired.Name, f.desired.Name)}
	}
	return a
}

// step is the action of a step of the plan, where there is anything to do.
func (f *filePair) step(s filesync.Step) (_ Action, differs bool) {
	a := f.action(Update, f.stepName(s).Own)
	a.File, a.Edited = &s, f.edited(s.Key)
	for _, id := range s.After {
		a.Needs = append(a.Needs, f.named[id])
	}
	if s.Loses {
		a.Harms = spec.DataLoss
	}
	called := f.desired.Name + "/" + s.Path
	switch s.Does {
	case filesync.Equal:
		return a, false
	case filesync.Unmanaged:
		if !f.held[s.Path] { // else it is one of several of a path, of which the hold says more
			a = f.deletion(a)
			a.Fields = a.Fields[:1]
			f.b.outside(a, false)
		}
		return a, false
	case filesync.CreateDirectory:
		a.Verb = Create
		a.Calls = []api.Call{api.CreateDirectory{Project: f.key(), Parent: s.DirectoryKey, Called: called, Name: s.Name}}
	case filesync.CreateFile:
		a.Verb = Create
		a.Fields = []Field{{Name: "content", Desired: size(s.Source)}}
		a.Calls = []api.Call{api.CreateFile{
			Project: f.key(), Directory: s.DirectoryKey, Called: called, Name: s.Name, Type: s.Source.Type, Content: string(s.Source.Content)}}
	case filesync.Move, filesync.Update:
		a = f.change(a)
	case filesync.Delete:
		a = f.deletion(a)
	case filesync.Hold:
		return f.hold(a), true
	}
	return a, true
}

// key is that of the project; empty while it is still to be created.
func (f *filePair) key() string {
	if f.live == nil {
		return ""
	}
	return f.live.Key
}

// change is that of a file's name, place or content, or of several of these: one request.
func (f *filePair) change(a Action) Action {
	s := a.File
	patch := api.PatchFile{Project: f.key(), Key: s.Key, Revision: s.Revision, Type: s.Source.Type}
	if s.Renamed {
		patch.Name = &s.Name
	}
	if s.Relocated {
		patch.Directory = &s.DirectoryKey
	}
	if s.From != "" && s.From != s.Path {
		a.Fields = append(a.Fields, Field{Name: "path", Live: s.From, Desired: s.Path})
	}
	if s.Content {
		content := string(s.Source.Content)
		patch.Content = &content
		a.Fields = append(a.Fields, Field{Name: "content", Live: f.revision(s.Key), Desired: size(s.Source)})
	}
	a.Calls = []api.Call{patch}
	if s.Version {
		a.Fields = append(a.Fields, Field{Name: "kept", Live: "what is there now", Desired: "in a version of the file"})
		a.Calls = slices.Insert(a.Calls, 0, api.Call(api.CreateVersion{File: s.Key}))
	}
	return a
}

// at is the live file of a key; nil for none.
func (f *filePair) at(key string) *spec.File {
	if f.live == nil || key == "" {
		return nil
	}
	live := f.live.Files.Value().Live
	if i := slices.IndexFunc(live, func(l spec.File) bool { return l.Key == key }); i >= 0 {
		return &live[i]
	}
	return nil
}

// edited is who changed the file of a key, if that was a person.
func (f *filePair) edited(key string) *Edit {
	if l := f.at(key); l != nil && l.Person {
		return &Edit{l.UpdatedBy, l.Updated}
	}
	return nil
}

// revision says which content a file has.
func (f *filePair) revision(key string) string {
	l := f.at(key)
	if l == nil {
		return ""
	}
	text := fmt.Sprintf("revision %d", l.Revision)
	if l.UpdatedBy != "" {
		text += " by " + l.UpdatedBy
	}
	return text
}

func size(s models.Source) string {
	if n := len(s.Content); n != 1 {
		return fmt.Sprintf("%d bytes", n)
	}
	return "1 byte"
}

// deletion is that of a file, which leaves it in the trash.
func (f *filePair) deletion(a Action) Action {
	s := a.File
	a.Verb, a.Harms, a.Pos = Delete, spec.DataLoss, spec.Pos{}
	a.Fields = []Field{{Name: "content", Live: f.revision(s.Key)}, {Name: "in the trash", Live: "for 30 days: Camunda Hub can restore it"}}
	a.Calls = []api.Call{api.DeleteFile{Project: f.key(), Key: s.Key, Revision: s.Revision}}
	return a
}

// hold is a difference that stays. One that ends where data-loss is allowed is an update, or a deletion, that the policy forbids.
func (f *filePair) hold(a Action) Action {
	s := a.File
	switch {
	case s.Loses:
		a.Fields = []Field{{Name: "content", Live: f.revision(s.Key), Desired: size(s.Source)}}
		if s.From != "" && s.From != s.Path {
			a.Fields = slices.Insert(a.Fields, 0, Field{Name: "path", Live: s.From, Desired: s.Path})
		}
		return a.blocked(s.Why, "camsync pull "+f.pulled()+" DIR takes it over into a directory; or --allow data-loss for one run overwrites it, once a version of it was made")
	case f.unread(s.Key):
		a.Unread = true
		return stuck(a, s.Why, "run again; camsync doctor shows what answers, and --verbose each request")
	case s.Source.Path == "":
		return f.deletion(a).blocked(s.Why, "camsync pull "+f.pulled()+" DIR takes it back into a directory; or delete it in Camunda Hub")
	}
	return stuck(a, s.Why, "then run again")
}

// unread reports whether the content of a file could not be read.
func (f *filePair) unread(key string) bool {
	l := f.at(key)
	if l == nil {
		return false
	}
	_, unknown := l.Content.Why()
	return unknown
}

// pulled is the project, as camsync pull takes it.
func (f *filePair) pulled() string {
	return quoted(f.workspacePair.live.Name + "/" + f.live.Name)
}
