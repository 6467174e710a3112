package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// CreateSnapshot keeps all files of a project as they are now, for people to review (POST /project-snapshots).
type CreateSnapshot struct {
	Project     string `json:"project"`     // the key; empty while it is still to be created
	Called      string `json:"called"`      // what messages call the project
	Name        string `json:"name"`        // 1 to 255 characters; empty for one that says when it was made
	Description string `json:"description"` // at most 255 characters
}

func (c CreateSnapshot) request(string) (request, error) {
	r := hubRequest(http.MethodPost, "/project-snapshots")
	r.resend, r.creates, r.read = never, fmt.Sprintf("snapshot %q", c.Name), readCreatedSnapshot
	return r, nil
}

func readCreatedSnapshot(body []byte) (Answer, error) {
	s, err := decode[liveSnapshot](body)
	return madeWith("key of the snapshot", s.Key, err)
}

func (c CreateSnapshot) body() any {
	return map[string]any{"projectKey": c.Project, "name": c.Name, "description": c.Description}
}

// Creates is the snapshot, by its project.
func (c CreateSnapshot) Creates() (kind spec.Kind, name string) {
	return spec.ProjectFiles, c.Called + ", snapshot " + c.Name
}

// made finds the snapshots of the name (POST /project-snapshots/search).
func (c CreateSnapshot) made(ctx context.Context, client *Client, _ string) ([]Made, error) {
	q := query[liveSnapshot]{path: "/project-snapshots/search", sort: "created", key: func(s liveSnapshot) string { return s.Key.value },
		filter: map[string]any{"projectKey": map[string]any{"$eq": c.Project}, "name": map[string]any{"$eq": c.Name}}}
	found, err := mapped(reading(ctx), client, q, liveSnapshot.named)
	var made []Made
	for _, s := range found.Value() {
		if s.name == c.Name && strings.EqualFold(s.project, c.Project) {
			made = append(made, Made{s.key, true})
		}
	}
	return made, err
}

// A liveSnapshot is one as the API shows it.
type liveSnapshot struct {
	Key     field[string] `json:"projectSnapshotKey"`
	Project field[string] `json:"projectKey"`
	Name    field[string] `json:"name"`
}

type namedSnapshot struct{ key, project, name string }

func (l liveSnapshot) named() (namedSnapshot, error) {
	if _, err := pathSegment("key", l.Key.value); err != nil || !l.Project.ok || !l.Name.ok {
		return namedSnapshot{}, fmt.Errorf("a snapshot has no key, no project or no name")
	}
	return namedSnapshot{l.Key.value, l.Project.value, l.Name.value}, nil
}
