package diff_test

import (
	"testing"

	"github.com/camsync/camsync/internal/spec"
)

func TestProjects(t *testing.T) {
	testPlans(t, []planCase{
		{
			name: "created in a new workspace, and in one that is there",
			desired: `
				workspaces: [{name: A, projects: [{name: one}]}, {name: B, projects: [{name: two}, {name: old, state: absent}]}]`,
			live: `
				workspaces: [{name: B, projects: [{name: theirs}]}]`,
			want: `
				create workspace/A
				create workspace/A/project/one
				create workspace/B/project/two
				unmanaged workspace/B/project/theirs`,
		},
		{
			name: "an earlier name, a pin, a pin that nothing has, and a name that another one has",
			desired: `
				workspaces: [{name: A, projects: [{name: a, formerly: [b]}, {name: c, key: key-d}, {name: e, key: key-none}, {name: f, key: key-g}]}]`,
			live: `
				workspaces: [{name: A, projects: [{name: b}, {name: d}, {name: f}, {name: g}]}]`,
			want: `
				update workspace/A/project/a name: b → a
				update workspace/A/project/c name: d → c
				hold workspace/A/project/e: no live project has the pinned key key-none
				hold workspace/A/project/f name: g → f: the live project key-f has this name
				unmanaged workspace/A/project/f`,
		},
		{
			name: "two of one name, and one whose name looks the same",
			desired: `
				workspaces: [{name: A, projects: [{name: a}, {name: Orders}, {name: sales}]}]`,
			live: `
				workspaces: [{name: A, projects: [{name: a}, {name: Оrders}, {name: Sales}]}]`,
			but: func(_, l *spec.Organization) {
				w := &l.Workspaces.Value()[0]
				w.Projects = spec.Known(append(w.Projects.Value(), spec.Project{Name: "a", Key: "key-2"}))
			},
			want: `
				hold create workspace/A/project/Orders: the live project key-Оrders has a name that looks the same
				hold workspace/A/project/a: 2 live projects are called "a": key-a, key-2
				create workspace/A/project/sales
				unmanaged workspace/A/project/Sales
				unmanaged workspace/A/project/Оrders
				note workspace/A/project/sales would be created, and there is a live project whose name differs from that in case alone: Sales (key-Sales). If it is the same one, write its name exactly as it is, or pin it with key: in the file`,
		},
		{
			name: "deleting is behind its gate, and after all else",
			desired: `
				workspaces: [{name: A, projects: [{name: a, state: absent}, {name: z}]}]`,
			live: `
				workspaces: [{name: A, projects: [{name: a}]}]`,
			want: `
				create workspace/A/project/z
				hold delete workspace/A/project/a key: key-a → (none), in the trash: for 30 days: Camunda Hub can restore it → (none) [data-loss]: it does data-loss, which is not allowed`,
		},
		{
			name: "protected, as is the workspace that holds it",
			desired: `
				policy: {allow: [data-loss], protect: [workspace/A/project/a, "workspace/B/project/*"]}
				workspaces: [{name: A, projects: [{name: a, state: absent}]}, {name: B, state: absent}]`,
			live: `
				workspaces: [{name: A, projects: [{name: a}]}, {name: B}]`,
			want: `
				hold delete workspace/A/project/a key: key-a → (none), in the trash: for 30 days: Camunda Hub can restore it → (none) [data-loss]: it is protected by workspace/A/project/a
				hold delete workspace/B key: key-B → (none), in the trash: for 30 days: camsync restore-workspace key-B → (none) [data-loss]: it is protected by workspace/B/project/*`,
		},
		{
			name: "one in the trash, and a trash that could not be read",
			desired: `
				workspaces: [{name: A, projects: [{name: a}]}, {name: B, projects: [{name: b}]}]`,
			live: `
				workspaces: [{name: A}, {name: B}]`,
			but: func(_, l *spec.Organization) {
				l.Workspaces.Value()[0].Trash = spec.Known([]spec.Deleted{{Key: "k", Name: "a"}})
				l.Workspaces.Value()[1].Trash = spec.Unknown[[]spec.Deleted]("500")
			},
			want: `
				hold create workspace/A/project/a: a project of this name was deleted and is in the trash
				hold create workspace/B/project/b: whether a deleted project of this name is in the trash is unknown: 500`,
		},
		{
			name: "projects that could not be read",
			desired: `
				workspaces: [{name: A, projects: [{name: a}]}]`,
			live: `
				workspaces: [{name: A}]`,
			but:  func(_, l *spec.Organization) { l.Workspaces.Value()[0].Projects = spec.Unknown[[]spec.Project]("500") },
			want: `hold workspace/A/projects: the projects of the workspace are unknown: 500`,
		},
	})
}
