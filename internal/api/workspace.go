package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// CreateWorkspace makes a workspace (POST /workspaces). It has no members: only owners and admins of the organisation reach it.
type CreateWorkspace struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
}

func (c CreateWorkspace) request(string) (request, error) {
	r := hubRequest(http.MethodPost, "/workspaces")
	r.resend, r.creates, r.read = never, fmt.Sprintf("workspace %q", c.Name), readCreatedWorkspace
	return r, nil
}

func (c CreateWorkspace) body() any { return c }

func readCreatedWorkspace(body []byte) (Answer, error) {
	w, err := decode[liveWorkspace](body)
	return madeWith("workspace key", w.Key, err)
}

// madeWith is the answer to a creation that shows the key of what it made.
func madeWith(what string, key field[string], err error) (Answer, error) {
	if err == nil {
		_, err = pathSegment(what, key.value)
	}
	if err != nil {
		return Answer{}, errors.New("the answer holds no " + what)
	}
	return Answer{Created: key.value}, nil
}

// Creates is the workspace.
func (c CreateWorkspace) Creates() (kind spec.Kind, name string) { return spec.Workspaces, c.Name }

func (c CreateWorkspace) made(ctx context.Context, client *Client, _ string) ([]Made, error) {
	q := workspaceQuery
	q.filter = only("name", c.Name)
	list, err := q.read(reading(ctx), client)
	if err != nil {
		return nil, err
	}
	var made []Made
	for _, w := range list.Value() {
		if w.Name.value == c.Name {
			made = append(made, Made{w.Key.value, true})
		}
	}
	return made, nil
}

// PatchWorkspace changes a workspace (PATCH /workspaces/{workspaceKey}). A nil field stays as it is; an empty description clears it.
type PatchWorkspace struct {
	Name        *string `json:"name,omitempty"`
	Description *string `json:"description,omitempty"`
}

func (PatchWorkspace) request(key string) (request, error) {
	return workspaceRequest(http.MethodPatch, key, "")
}

// body has null for an empty description: the API refuses an empty text.
func (c PatchWorkspace) body() any {
	fields := make(map[string]any)
	if c.Name != nil {
		fields["name"] = *c.Name
	}
	if c.Description != nil {
		if fields["description"] = *c.Description; *c.Description == "" {
			fields["description"] = nil
		}
	}
	return fields
}

func (c PatchWorkspace) done(ctx context.Context, client *Client, key string) (bool, error) {
	w, err := client.Workspace(ctx, key)
	return w != nil && (c.Name == nil || *c.Name == w.Name) && says(w.Description, c.Description), err
}

// DeleteWorkspace moves a workspace with all that it holds to the trash, from which it can be restored for 30 days
// (DELETE /workspaces/{workspaceKey}).
type DeleteWorkspace struct{}

func (DeleteWorkspace) request(key string) (request, error) {
	return workspaceRequest(http.MethodDelete, key, "")
}

func (DeleteWorkspace) body() any { return nil }

func (DeleteWorkspace) done(ctx context.Context, client *Client, key string) (bool, error) {
	w, err := client.Workspace(ctx, key)
	return w == nil, err
}

// RestoreWorkspace takes a workspace out of the trash, with what was deleted together with it
// (POST /workspaces/{workspaceKey}/restoration). It is an error where it is not, or no longer, in the trash.
type RestoreWorkspace struct{}

func (RestoreWorkspace) request(key string) (request, error) {
	return workspaceRequest(http.MethodPost, key, "/restoration")
}

func (RestoreWorkspace) body() any { return nil }

func (RestoreWorkspace) done(ctx context.Context, client *Client, key string) (bool, error) {
	w, err := client.Workspace(ctx, key)
	return w != nil, err
}

// Workspace reads one workspace by its key (GET /workspaces/{workspaceKey}); nil where the API says that there is none. It shows what a
// search may not show yet. What is in the workspace is not read.
func (h *Hub) Workspace(ctx context.Context, key string) (*spec.Workspace, error) {
	r, err := workspaceRequest(http.MethodGet, key, "")
	if err != nil {
		return nil, err
	}
	read := func(body []byte) (spec.Workspace, error) {
		answer, err := decode[struct {
			Workspace field[liveWorkspace] `json:"workspace"`
		}](body)
		if err != nil {
			return spec.Workspace{}, err
		}
		return answer.Workspace.value.workspace()
	}
	return single(ctx, h.client, r, read, "workspace", func(w spec.Workspace) bool { return strings.EqualFold(w.Key, key) })
}

// Workspaces reads the workspaces of these names, or all of them, without what is in them (POST /workspaces/search).
func (h *Hub) Workspaces(ctx context.Context, names ...string) ([]spec.Workspace, error) {
	q := workspaceQuery
	if len(names) > 0 {
		q.filter = map[string]any{"name": anyOf(names)}
	}
	list, err := mapped(reading(ctx), h.client, q, liveWorkspace.workspace)
	return list.Value(), err
}

// A liveWorkspace is one as the API shows it.
type liveWorkspace struct {
	Key         field[string] `json:"workspaceKey"`
	Name        field[string] `json:"name"`
	Description field[string] `json:"description"`
	Created     field[string] `json:"created"`
}

var workspaceQuery = query[liveWorkspace]{path: "/workspaces/search", sort: "created", key: func(w liveWorkspace) string { return w.Key.value }}

func readWorkspaces(ctx context.Context, c *Client) (spec.Part[[]spec.Workspace], error) {
	return mapped(ctx, c, workspaceQuery, liveWorkspace.workspace)
}

func (l liveWorkspace) workspace() (spec.Workspace, error) {
	if _, err := pathSegment("key", l.Key.value); err != nil {
		return spec.Workspace{}, errors.New("a workspace has no key")
	}
	if !l.Name.ok {
		return spec.Workspace{}, errors.New("a workspace has no name")
	}
	created, _ := time.Parse(time.RFC3339, l.Created.value)
	w := spec.Workspace{Key: l.Key.value, Name: l.Name.value, Created: created, Description: spec.Known(l.Description.value)}
	if l.Description.wrong {
		w.Description = spec.Unknown[string]("it is of another type than described")
	}
	return w, nil
}

// mapped reads a list, and makes of each item what the model has. An item that makes no sense spoils the whole list: something may
// be missing from it.
func mapped[L, T any](ctx context.Context, c *Client, q query[L], of func(L) (T, error)) (spec.Part[[]T], error) {
	part, err := q.read(ctx, c)
	switch why, unknown := part.Why(); {
	case part.IsRefused():
		return spec.Refused[[]T](why), err
	case unknown:
		return spec.Unknown[[]T](why), err
	}
	all := make([]T, 0, len(part.Value()))
	for _, l := range part.Value() {
		one, err := of(l)
		if err != nil {
			err = &Error{Method: http.MethodPost, Route: hubPath + q.path, Status: http.StatusOK, Message: err.Error()}
			return spec.Unknown[[]T](err.Error()), err
		}
		all = append(all, one)
	}
	return spec.Known(all), nil
}

// sameAddress reports whether two addresses are those of one person.
func sameAddress(a, b string) bool { return lookalike.EmailKey(a) == lookalike.EmailKey(b) }
