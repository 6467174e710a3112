package api

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/camsync/camsync/internal/spec"
)

// SetEnvironments makes these the environments that a workspace may deploy to, and takes every other one from it
// (PUT /workspaces/{workspaceKey}/environments). The API takes at most 500, and has no lock: the set is read again right before.
type SetEnvironments struct {
	IDs []string `json:"environmentIds"`
}

func (SetEnvironments) request(key string) (request, error) {
	return workspaceRequest(http.MethodPut, key, "/environments")
}

// body always has the list: without one, the API would take all of them from the workspace.
func (c SetEnvironments) body() any { return SetEnvironments{append([]string{}, c.IDs...)} }

func (c SetEnvironments) done(ctx context.Context, client *Client, key string) (bool, error) {
	all, err := client.Environments(ctx)
	var live []string
	for _, e := range AssignedTo(all, key) {
		live = append(live, e.ID)
	}
	return err == nil && slices.Equal(slices.Sorted(slices.Values(live)), slices.Sorted(slices.Values(c.IDs))), err
}

// An Environment is one with the keys of the workspaces that may deploy to it.
type Environment struct {
	spec.Environment
	Workspaces []string
}

// AssignedTo are the environments that the workspace of that key may deploy to.
func AssignedTo(all []Environment, key string) []spec.Environment {
	assigned := []spec.Environment{}
	for _, e := range all {
		if slices.Contains(e.Workspaces, key) {
			assigned = append(assigned, e.Environment)
		}
	}
	return assigned
}

// Environments reads all environments of the organisation, with one request (GET /environments).
func (h *Hub) Environments(ctx context.Context) ([]Environment, error) {
	all, err := list(reading(ctx), h.client, hubRequest(http.MethodGet, "/environments"), readEnvironments)
	return all.Value(), err
}

const (
	clusterBacked = "CLUSTER_BACKED"
	notReported   = "NOT_REPORTED"
)

// readEnvironments reads the environments that are clusters, which in SaaS all are.
func readEnvironments(body []byte) ([]Environment, error) {
	answer, err := decode[struct {
		Items field[[]struct {
			ID        field[string] `json:"id"`
			Name      field[string] `json:"name"`
			Type      field[string] `json:"targetType"`
			Cluster   field[string] `json:"clusterId"`
			Discovery field[string] `json:"discoveryState"`
			Assigned  field[[]struct {
				ID field[string] `json:"id"`
			}] `json:"assignedWorkspaces"`
		}] `json:"items"`
	}](body)
	switch {
	case err != nil:
		return nil, err
	case !answer.Items.ok:
		return nil, errors.New("the answer holds no list of items")
	}
	all := make([]Environment, 0, len(answer.Items.value))
	for _, l := range answer.Items.value {
		switch {
		case l.Type.ok && l.Type.value != clusterBacked:
			continue
		case l.ID.value == "":
			return nil, errors.New("an environment has no id")
		case !l.Assigned.ok:
			return nil, errors.New("an environment does not say which workspaces it is assigned to")
		}
		e := Environment{Environment: spec.Environment{ID: l.ID.value, Name: l.Name.value, Cluster: l.Cluster.value, Missing: l.Discovery.value == notReported}}
		for _, w := range l.Assigned.value {
			e.Workspaces = append(e.Workspaces, w.ID.value)
		}
		all = append(all, e)
	}
	return all, nil
}
