package pull

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// A Project is one of Camunda Hub with the workspace that it is in.
type Project struct {
	api.Project
	In string // the name of the workspace
}

// String is WORKSPACE/PROJECT.
func (p Project) String() string { return p.In + "/" + p.Name }

// A split is one way to read WORKSPACE/PROJECT: the names of live workspaces and projects may have slashes in them.
type split struct{ workspace, project string }

func splits(text string) (all []split) {
	for at, r := range text {
		if r == '/' && at > 0 && at+1 < len(text) {
			all = append(all, split{text[:at], text[at+1:]})
		}
	}
	return all
}

var uuid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// Find is the project that WORKSPACE/PROJECT names, each by its name or its key; or the key of a project alone. The error says what there
// is where there is none, and the keys where there are several.
func Find(ctx context.Context, c Client, text string) (Project, error) {
	ways := splits(text)
	if len(ways) == 0 {
		return byKey(ctx, c, text)
	}
	workspaces, err := workspacesOf(ctx, c, ways)
	if err != nil {
		return Project{}, err
	}
	found, err := projectsOf(ctx, c, ways, workspaces)
	if err != nil {
		return Project{}, err
	}
	switch len(found) {
	case 0:
		return Project{}, noProject(ctx, c, ways, workspaces)
	case 1:
		return found[0], nil
	}
	keys := make([]string, len(found))
	for i, p := range found {
		keys[i] = p.Key
		if !p.Created.IsZero() {
			keys[i] += ", created on " + p.Created.UTC().Format(time.DateOnly) + " in the workspace " + p.Workspace
		}
	}
	return Project{}, fmt.Errorf("%d projects are called %q: give the key of one of them, %s", len(found), text, strings.Join(keys, "; or "))
}

// byKey is the project of a key.
func byKey(ctx context.Context, c Client, key string) (Project, error) {
	if !uuid.MatchString(key) {
		return Project{}, fmt.Errorf("%q is not a key: name a project as WORKSPACE/PROJECT, or give its key", key)
	}
	p, err := c.Project(ctx, key)
	if err != nil {
		return Project{}, err
	}
	if p == nil {
		return Project{}, fmt.Errorf("there is no project with the key %s", key)
	}
	w, err := c.Workspace(ctx, p.Workspace)
	if err != nil {
		return Project{}, err
	}
	if w == nil {
		return Project{}, fmt.Errorf("the workspace %s of the project %s is not there", p.Workspace, key)
	}
	return Project{*p, w.Name}, nil
}

// workspacesOf are those that may be meant.
func workspacesOf(ctx context.Context, c Client, ways []split) ([]spec.Workspace, error) {
	var names []string
	var found []spec.Workspace
	for _, way := range ways {
		names = append(names, way.workspace)
		if uuid.MatchString(way.workspace) {
			w, err := c.Workspace(ctx, way.workspace)
			if err != nil {
				return nil, err
			}
			if w != nil {
				found = append(found, *w)
			}
		}
	}
	if len(found) > 0 {
		return found, nil
	}
	named, err := c.Workspaces(ctx, names...)
	if err != nil {
		return nil, err
	}
	for _, w := range named { // whatever the server takes for equal
		if slices.Contains(names, w.Name) {
			found = append(found, w)
		}
	}
	if len(found) > 0 {
		return found, nil
	}
	all, err := c.Workspaces(ctx)
	if err != nil {
		return nil, err
	}
	var there []string
	for _, w := range all {
		there = append(there, w.Name)
	}
	return nil, fmt.Errorf("there is no workspace %q; %s", ways[0].workspace, suggest(ways[0].workspace, there, "the organisation has no workspace"))
}

// projectsOf are the projects in these workspaces that are meant.
func projectsOf(ctx context.Context, c Client, ways []split, workspaces []spec.Workspace) (found []Project, err error) {
	var keys, names []string
	in := make(map[string]spec.Workspace)
	for _, w := range workspaces {
		keys, in[w.Key] = append(keys, w.Key), w
	}
	for _, way := range ways {
		names = append(names, way.project)
	}
	add := func(p api.Project, name string) {
		w, there := in[p.Workspace]
		means := func(way split) bool {
			return way.project == name && (way.workspace == w.Name || strings.EqualFold(way.workspace, w.Key))
		}
		if there && slices.ContainsFunc(ways, means) {
			found = append(found, Project{p, w.Name})
		}
	}
	for _, name := range names {
		if !uuid.MatchString(name) {
			continue
		}
		p, err := c.Project(ctx, name)
		if err != nil {
			return nil, err
		}
		if p != nil {
			add(*p, name)
		}
	}
	if len(found) > 0 {
		return found, nil
	}
	projects, err := c.Projects(ctx, keys, names...)
	for _, p := range projects {
		add(p, p.Name)
	}
	return found, err
}

// noProject is the error of a workspace that has no such project.
func noProject(ctx context.Context, c Client, ways []split, workspaces []spec.Workspace) error {
	w := workspaces[0]
	all, err := c.Projects(ctx, []string{w.Key})
	if err != nil {
		return err
	}
	wanted := ways[0].project
	for _, way := range ways {
		if way.workspace == w.Name || strings.EqualFold(way.workspace, w.Key) {
			wanted = way.project
		}
	}
	var there []string
	for _, p := range all {
		there = append(there, p.Name)
	}
	return fmt.Errorf("the workspace %q has no project %q; %s", w.Name, wanted, suggest(wanted, there, "it has no project"))
}

// suggest says what may have been meant.
func suggest(name string, there []string, none string) string {
	if len(there) == 0 {
		return none
	}
	if near := lookalike.Nearest(name, there); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	const most = 20
	slices.Sort(there)
	there = slices.Compact(there)
	more := ""
	if n := len(there) - most; n > 0 {
		there, more = there[:most], fmt.Sprintf(" and %d more", n)
	}
	return `there are "` + strings.Join(there, `", "`) + `"` + more
}
