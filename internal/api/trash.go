package api

import (
	"context"
	"errors"
	"time"

	"github.com/camsync/camsync/internal/spec"
)

// Trash finds deleted workspaces of these names, or all of them (POST /workspaces/recently-deleted/search).
func (h *Hub) Trash(ctx context.Context, names ...string) ([]spec.Deleted, error) {
	list, err := readTrash(reading(ctx), h.client, names)
	return list.Value(), err
}

func readTrash(ctx context.Context, c *Client, names []string) (spec.Part[[]spec.Deleted], error) {
	var filter any
	if len(names) > 0 {
		filter = map[string]any{"name": anyOf(names)}
	}
	return readDeleted(ctx, c, "/workspaces", filter, func(d liveDeleted) string { return d.Workspace.value })
}

// readDeletedProjects finds deleted projects of these names, or all of them, in a workspace (POST /projects/recently-deleted/search). Those that were
// deleted with their workspace are not listed.
func readDeletedProjects(ctx context.Context, c *Client, workspace string, names []string) (spec.Part[[]spec.Deleted], error) {
	filter := map[string]any{"workspaceKey": workspace}
	if len(names) > 0 {
		filter["name"] = anyOf(names)
	}
	return readDeleted(ctx, c, "/projects", filter, func(d liveDeleted) string { return d.Project.value })
}

func readDeleted(ctx context.Context, c *Client, of string, filter any, key func(liveDeleted) string) (spec.Part[[]spec.Deleted], error) {
	q := query[liveDeleted]{path: of + "/recently-deleted/search", filter: filter, sort: "deleted", key: key}
	return mapped(ctx, c, q, func(l liveDeleted) (spec.Deleted, error) {
		if _, err := pathSegment("key", key(l)); err != nil {
			return spec.Deleted{}, errors.New("what is in the trash has no key")
		}
		at, _ := time.Parse(time.RFC3339, l.At.value)
		by := l.By.value.Name.value
		if by == "" {
			by = l.By.value.Email.value
		}
		return spec.Deleted{Key: key(l), Name: l.Name.value, At: at, By: clean(by)}, nil
	})
}

type liveDeleted struct {
	Workspace field[string]     `json:"workspaceKey"`
	Project   field[string]     `json:"projectKey"`
	Name      field[string]     `json:"name"`
	At        field[string]     `json:"deleted"`
	By        field[livePerson] `json:"deletedBy"`
}

// A livePerson is who did something; the API may leave out either.
type livePerson struct {
	Name  field[string] `json:"name"`
	Email field[string] `json:"email"`
}
