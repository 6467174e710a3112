package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/spec"
)

// CreateProject makes an empty project in a workspace (POST /projects).
type CreateProject struct {
	Name string `json:"name"`
}

func (c CreateProject) request(workspace string) (request, error) {
	if _, err := pathSegment("workspace key", workspace); err != nil {
		return request{}, err
	}
	r := hubRequest(http.MethodPost, "/projects")
	r.resend, r.creates, r.read = never, fmt.Sprintf("project %q", c.Name), readCreatedProject
	r.body = map[string]any{"name": c.Name, "workspaceKey": workspace}
	return r, nil
}

// body is that of the request, which alone knows the workspace.
func (CreateProject) body() any { return nil }

func readCreatedProject(body []byte) (Answer, error) {
	p, err := decode[liveProject](body)
	return madeWith("project key", p.Key, err)
}

// Creates is the project.
func (c CreateProject) Creates() (kind spec.Kind, name string) { return spec.Projects, c.Name }

// made finds the projects of the name in the workspace: those that a search shows, and those that the workspace itself shows
// (GET /workspaces/{workspaceKey}). What one of them leaves out may be there all the same.
func (c CreateProject) made(ctx context.Context, client *Client, workspace string) ([]Made, error) {
	ctx = reading(ctx)
	r, err := workspaceRequest(http.MethodGet, workspace, "")
	if err != nil {
		return nil, err
	}
	inside, err := list(ctx, client, r, readContent)
	if err != nil {
		return nil, err
	}
	found, err := readProjects(ctx, client, map[string]any{"workspaceKey": map[string]any{"$eq": workspace}, "name": map[string]any{"$eq": c.Name}})
	if err != nil {
		return nil, err
	}
	var made []Made
	seen := make(map[string]bool)
	for _, p := range append(found.Value(), inside.Value()...) {
		if p.Name == c.Name && !seen[p.Key] {
			seen[p.Key] = true
			made = append(made, Made{p.Key, true})
		}
	}
	return made, nil
}

// RenameProject gives a project another name (PATCH /projects/{projectKey}).
type RenameProject struct {
	Key  string `json:"key"`
	Name string `json:"name"`
}

func (c RenameProject) request(string) (request, error) {
	return projectRequest(http.MethodPatch, c.Key)
}

func (c RenameProject) body() any { return map[string]any{"name": c.Name} }

func (c RenameProject) done(ctx context.Context, client *Client, _ string) (bool, error) {
	p, err := client.Project(ctx, c.Key)
	return p != nil && p.Name == c.Name, err
}

// DeleteProject moves a project with its folders and files to the trash, from which it can be restored for 30 days
// (DELETE /projects/{projectKey}).
type DeleteProject struct {
	Key string `json:"key"`
}

func (c DeleteProject) request(string) (request, error) {
	return projectRequest(http.MethodDelete, c.Key)
}

func (DeleteProject) body() any { return nil }

func (c DeleteProject) done(ctx context.Context, client *Client, _ string) (bool, error) {
	p, err := client.Project(ctx, c.Key)
	return p == nil, err
}

// Project reads one project by its key (GET /projects/{projectKey}); nil where the API says that there is none.
func (h *Hub) Project(ctx context.Context, key string) (*Project, error) {
	r, err := projectRequest(http.MethodGet, key)
	if err != nil {
		return nil, err
	}
	read := func(body []byte) (Project, error) {
		answer, err := decode[struct {
			Project field[liveProject] `json:"project"`
		}](body)
		if err != nil {
			return Project{}, err
		}
		return answer.Project.value.placed()
	}
	return single(reading(ctx), h.client, r, read, "project", func(p Project) bool { return strings.EqualFold(p.Key, key) })
}

func projectRequest(method, key string) (request, error) {
	segment, err := pathSegment("project key", key)
	if err != nil {
		return request{}, err
	}
	r := hubRequest(method, "/projects/"+string(segment))
	r.route = hubPath + "/projects/{projectKey}"
	return r, nil
}

// A liveProject is one as the API shows it.
type liveProject struct {
	Key       field[string] `json:"projectKey"`
	Name      field[string] `json:"name"`
	Workspace field[string] `json:"workspaceKey"`
	Created   field[string] `json:"created"`
}

func (l liveProject) project() (spec.Project, error) {
	if _, err := pathSegment("key", l.Key.value); err != nil {
		return spec.Project{}, errors.New("a project has no key")
	}
	if !l.Name.ok {
		return spec.Project{}, errors.New("a project has no name")
	}
	created, _ := time.Parse(time.RFC3339, l.Created.value)
	return spec.Project{Key: l.Key.value, Name: l.Name.value, Created: created}, nil
}

// A Project is one with the key of its workspace.
type Project struct {
	spec.Project
	Workspace string
}

// Projects reads the projects of these workspaces that have one of these names, or all of them (POST /projects/search).
func (h *Hub) Projects(ctx context.Context, workspaces []string, names ...string) ([]Project, error) {
	filter := map[string]any{"workspaceKey": anyOf(workspaces)}
	if len(names) > 0 {
		filter["name"] = anyOf(names)
	}
	all, err := readProjects(reading(ctx), h.client, filter)
	return all.Value(), err
}

// readProjects reads the projects that a filter lets through (POST /projects/search).
func readProjects(ctx context.Context, c *Client, filter any) (spec.Part[[]Project], error) {
	q := query[liveProject]{path: "/projects/search", filter: filter, sort: "created", key: func(p liveProject) string { return p.Key.value }}
	return mapped(ctx, c, q, liveProject.placed)
}

func (l liveProject) placed() (Project, error) {
	p, err := l.project()
	if err == nil && l.Workspace.value == "" {
		err = errors.New("a project does not say in which workspace it is")
	}
	return Project{p, l.Workspace.value}, err
}

// readContent reads the projects in the answer of GET /workspaces/{workspaceKey}.
func readContent(body []byte) ([]Project, error) {
	answer, err := decode[struct {
		Content field[struct {
			Projects field[[]liveProject] `json:"projects"`
		}] `json:"content"`
	}](body)
	if err == nil && !answer.Content.value.Projects.ok {
		err = errors.New("the answer does not say which projects the workspace has")
	}
	var all []Project
	for _, l := range answer.Content.value.Projects.value {
		p, wrong := l.project()
		if wrong != nil {
			return nil, wrong
		}
		all = append(all, Project{p, l.Workspace.value})
	}
	return all, err
}
