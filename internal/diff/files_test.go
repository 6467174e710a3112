package diff_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/ledger"
	"github.com/camsync/camsync/internal/models"
	"github.com/camsync/camsync/internal/spec"
)

// model is a local file; its path may have directories.
func model(path, content string) spec.Model {
	parts := strings.Split(path, "/")
	last := len(parts) - 1
	return spec.Model{Path: path, Directories: parts[:last], Name: strings.TrimSuffix(parts[last], ".md"), Type: "markdown", Content: []byte(content), Digest: models.Sum([]byte(content))}
}

// file is a live one, whose key is its path. What camsync has put there is as it left it.
func file(path, content string, placed bool) spec.File {
	m := model(path, content)
	f := spec.File{Key: "key of " + path, Name: m.Name, Type: m.Type, Path: path, Revision: 1, UpdatedBy: "Public API", Content: spec.Known(m.Content)}
	for i, d := range m.Directories {
		f.Directories = append(f.Directories, spec.Directory{Key: "key of " + strings.Join(m.Directories[:i+1], "/"), Name: d})
	}
	if placed {
		p := spec.Placed(ledger.Entry{Path: path, Source: m.Digest, Revision: 1, Server: models.DigestAs(m.Type, "", m.Content), Created: true})
		f.Placed = &p
	}
	return f
}

// edited is the file once a person has changed its content.
func edited(f spec.File, content string) spec.File {
	f.Revision, f.Person, f.UpdatedBy, f.Content = 2, true, "ana@example.com", spec.Known([]byte(content))
	f.Updated = time.Date(2026, 11, 3, 9, 30, 0, 0, time.UTC)
	return f
}

// holding gives both sides the files of the only project.
func holding(desired []spec.Model, live []spec.File) func(d, l *spec.Organization) {
	return func(d, l *spec.Organization) {
		in := func(o *spec.Organization) *spec.Project { return &o.Workspaces.Value()[0].Projects.Value()[0] }
		in(d).Files = spec.KnownAt(spec.Files{From: "models", Models: desired}, spec.Pos{File: "org.yaml", Line: 5, Column: 9})
		if len(l.Workspaces.Value()) > 0 {
			in(l).Files = spec.Known(spec.Files{Live: live})
		}
	}
}

const (
	oneProject   = "workspaces: [{name: Orders, projects: [{name: Process}]}]"
	pruningFiles = "\npolicy: {prune: [files], allow: [data-loss]}"
	livePresent  = "workspaces: [{name: Orders, projects: [{name: Process}]}]"
)

func TestFiles(t *testing.T) {
	many := func(n int) (all []spec.File) {
		for i := range n {
			all = append(all, file(fmt.Sprintf("%d.md", i), fmt.Sprint(i), true))
		}
		return all
	}
	testPlans(t, []planCase{
		{
			name: "created with the workspace, the project and the directories that they need", desired: oneProject, live: "workspaces: []",
			but: holding([]spec.Model{model("a.md", "a"), model("x/y/b.md", "bb")}, nil),
			want: `
				create workspace/Orders
				create workspace/Orders/project/Process
				create workspace/Orders/project/Process/file/x/
				create workspace/Orders/project/Process/file/x/y/
				create workspace/Orders/project/Process/file/a.md content: (none) → 1 byte
				create workspace/Orders/project/Process/file/x/y/b.md content: (none) → 2 bytes`,
		},
		{
			name: "changed, renamed, and one that a person has edited", desired: oneProject, live: livePresent,
			but: holding([]spec.Model{model("a.md", "new"), model("sub/b.md", "b"), model("c.md", "c"), model("d.md", "d")},
				[]spec.File{file("a.md", "a", true), file("b.md", "b", true), file("d.md", "d", true), edited(file("c.md", "c", true), "theirs")}),
			want: `
				create workspace/Orders/project/Process/file/sub/
				update workspace/Orders/project/Process/file/sub/b.md path: b.md → sub/b.md
				update workspace/Orders/project/Process/file/a.md content: revision 1 by Public API → 3 bytes
				hold update workspace/Orders/project/Process/file/c.md content: revision 2 by ana@example.com → 1 byte [data-loss]: edited in Camunda Hub by ana@example.com on 2026-11-03 09:30 UTC`,
		},
		{
			name: "what a person has edited, with data-loss allowed", desired: oneProject + "\npolicy: {allow: [data-loss]}", live: livePresent,
			but:  holding([]spec.Model{model("c.md", "c")}, []spec.File{edited(file("c.md", "c", true), "theirs")}),
			want: `update workspace/Orders/project/Process/file/c.md content: revision 2 by ana@example.com → 1 byte, kept: what is there now → in a version of the file [data-loss]`,
		},
		{
			name: "left out", desired: oneProject, live: livePresent,
			but: holding([]spec.Model{model("a.md", "a")}, []spec.File{file("a.md", "a", true), file("b.md", "b", true), file("c.md", "c", false)}),
			want: `
				unmanaged workspace/Orders/project/Process/file/b.md
				unmanaged workspace/Orders/project/Process/file/c.md`,
		},
		{
			name: "pruned: those alone that camsync has created", desired: oneProject + pruningFiles, live: livePresent,
			but: holding([]spec.Model{model("a.md", "a")}, []spec.File{file("a.md", "a", true), file("b.md", "b", true), file("c.md", "c", false)}),
			want: `
				delete workspace/Orders/project/Process/file/b.md content: revision 1 by Public API → (none), in the trash: for 30 days: Camunda Hub can restore it → (none) [data-loss]
				unmanaged workspace/Orders/project/Process/file/c.md`,
		},
		{
			name: "pruned, and edited by a person", desired: oneProject + "\npolicy: {prune: [files]}", live: livePresent,
			but:  holding([]spec.Model{model("a.md", "a")}, []spec.File{file("a.md", "a", true), edited(file("b.md", "b", true), "theirs")}),
			want: `hold delete workspace/Orders/project/Process/file/b.md content: revision 2 by ana@example.com → (none), in the trash: for 30 days: Camunda Hub can restore it → (none) [data-loss]: edited in Camunda Hub by ana@example.com on 2026-11-03 09:30 UTC`,
		},
		{
			name: "more of a project than maxDeletePercent", desired: oneProject + pruningFiles, live: livePresent,
			but: holding([]spec.Model{model("0.md", "0"), model("1.md", "1")}, many(4)),
			want: `
				delete workspace/Orders/project/Process/file/2.md content: revision 1 by Public API → (none), in the trash: for 30 days: Camunda Hub can restore it → (none) [data-loss]
				delete workspace/Orders/project/Process/file/3.md content: revision 1 by Public API → (none), in the trash: for 30 days: Camunda Hub can restore it → (none) [data-loss]
				refused: 2 of 4 workspace/Orders/project/Process/files would be deleted, and policy.maxDeletePercent is 25`,
		},
		{
			name: "more of a renamed project than maxDeletePercent", live: livePresent,
			desired: "workspaces: [{name: Orders, projects: [{name: New, formerly: [Process]}]}]" + pruningFiles,
			but:     holding([]spec.Model{model("0.md", "0"), model("1.md", "1")}, many(4)),
			want: `
				update workspace/Orders/project/New name: Process → New
				delete workspace/Orders/project/New/file/2.md content: revision 1 by Public API → (none), in the trash: for 30 days: Camunda Hub can restore it → (none) [data-loss]
				delete workspace/Orders/project/New/file/3.md content: revision 1 by Public API → (none), in the trash: for 30 days: Camunda Hub can restore it → (none) [data-loss]
				refused: 2 of 4 workspace/Orders/project/Process/files would be deleted, and policy.maxDeletePercent is 25`,
		},
		{
			name: "protected under the present name of its project", live: livePresent,
			desired: "workspaces: [{name: Orders, projects: [{name: New, formerly: [Process]}]}]\npolicy: {prune: [files], allow: [data-loss], protect: [workspace/Orders/project/Process/file/*]}",
			but:     holding([]spec.Model{model("a.md", "a")}, []spec.File{file("a.md", "a", true), file("b.md", "b", true)}),
			want: `
				update workspace/Orders/project/New name: Process → New
				hold delete workspace/Orders/project/New/file/b.md content: revision 1 by Public API → (none), in the trash: for 30 days: Camunda Hub can restore it → (none) [data-loss]: it is protected by workspace/Orders/project/Process/file/*`,
		},
		{
			name: "a project whose files are protected is not deleted", live: livePresent,
			desired: "workspaces: [{name: Orders, projects: [{name: Process, state: absent}]}]\npolicy: {allow: [data-loss], protect: [workspace/Orders/project/Process/file/a.md]}",
			but:     func(_, l *spec.Organization) { l.Workspaces.Value()[0].Projects.Value()[0].Key = "p" },
			want:    `hold delete workspace/Orders/project/Process key: p → (none), in the trash: for 30 days: Camunda Hub can restore it → (none) [data-loss]: it is protected by workspace/Orders/project/Process/file/a.md`,
		},
		{
			name: "what waits for a file that is held", desired: oneProject + "\npolicy: {allow: [data-loss], protect: [workspace/Orders/project/Process/file/b.md]}", live: livePresent,
			but: holding([]spec.Model{model("b.md", "a"), model("c.md", "b")}, []spec.File{file("a.md", "a", true), edited(file("b.md", "b", true), "theirs")}),
			want: `
				hold update workspace/Orders/project/Process/file/c.md path: b.md → c.md, content: revision 2 by ana@example.com → 1 byte, kept: what is there now → in a version of the file [data-loss]: it is protected by workspace/Orders/project/Process/file/b.md
				hold update workspace/Orders/project/Process/file/b.md path: a.md → b.md: it waits for workspace/Orders/project/Process/file/c.md, which is held`,
		},
		{
			name: "unknown", desired: oneProject, live: livePresent,
			but: func(d, l *spec.Organization) {
				holding([]spec.Model{model("a.md", "a")}, nil)(d, l)
				l.Workspaces.Value()[0].Projects.Value()[0].Files = spec.Refused[spec.Files]("403 Forbidden")
			},
			want: `hold workspace/Orders/project/Process/files: the files of the project are unknown: 403 Forbidden`,
		},
		{
			name: "not opened", desired: oneProject, live: livePresent,
			but: func(d, l *spec.Organization) {
				holding(nil, nil)(d, l)
				d.Workspaces.Value()[0].Projects.Value()[0].Files = spec.Known(spec.Files{From: "models", Unopened: true})
			},
			want: `note workspace/Orders/project/Process/files: not compared, since models is not opened for files that are not trusted`,
		},
	})
}
