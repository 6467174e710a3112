package emulator

import (
	"net/http"
	"slices"
	"time"
)

const (
	maxEnvironments  = 500
	maxEnvironmentID = 255
)

// environment is where the processes of a workspace can be deployed. Each cluster has one, with its
// name, as long as it exists.
type environment struct {
	id string
	*cluster
}

// environments are those of the organisation.
type environments struct {
	clusters   *clusters
	workspaces *workspaces
	unreported map[string]bool // those that Hub does not find at present, by id
}

// all are the environments of the clusters, in the order of their creation.
func (l *environments) all(now time.Time, o *Options) []environment {
	l.clusters.settle(now)
	var list []environment
	for _, c := range living(*l.clusters) {
		if !c.made.IsZero() && now.Before(c.made.Add(o.Hub.EnvironmentDelay)) {
			continue
		}
		c.settle(now, o)
		list = append(list, environment{stableUUID("environment of " + c.UUID), c})
	}
	return list
}

func (l *environments) list(q *request) *answer {
	return l.reply(q, func(environment) bool { return true })
}

func (l *environments) listAssigned(q *request, w *workspace) *answer {
	return l.reply(q, func(e environment) bool { return slices.Contains(w.environments, e.id) })
}

func (l *environments) reply(q *request, shown func(environment) bool) *answer {
	assigned := map[string][]workspaceReference{}
	for _, w := range living(*l.workspaces) {
		for _, id := range w.environments {
			assigned[id] = append(assigned[id], workspaceReference{w.Key, w.Name})
		}
	}
	views := []environmentView{}
	for _, e := range l.all(q.now, &q.options) {
		if shown(e) {
			views = append(views, e.view(&q.options, l.unreported[e.id], assigned[e.id]))
		}
	}
	return reply(map[string]any{"items": views})
}

// assign replaces the whole set. Without the field, the workspace has none.
func (l *environments) assign(q *request, w *workspace) *answer {
	var ids texts
	if refusal := q.closed(optional("environmentIds", &ids)); refusal != nil {
		return refusal
	}
	if len(ids) > maxEnvironments {
		return refuse(http.StatusBadRequest, "'environmentIds' must have at most %d items", maxEnvironments)
	}
	there := l.all(q.now, &q.options)
	for _, id := range ids {
		switch {
		case !fits(id, maxEnvironmentID):
			return refuse(http.StatusBadRequest, "an id of an environment must have 1 to %d characters", maxEnvironmentID)
		case !slices.ContainsFunc(there, func(e environment) bool { return e.id == id }):
			return refuse(q.options.Hub.UnknownEnvironment, "the environment %s was not found", id)
		}
	}
	slices.Sort(ids)
	w.environments = slices.Compact(ids)
	q.changed(w.part("Workspace environments replaced", updated, "workspaceEnvironments", w.Key))
	return l.listAssigned(q, w)
}

// environmentView is an environment as the Hub API shows it.
type environmentView struct {
	ID               string               `json:"id"`
	Name             string               `json:"name"`
	TargetType       string               `json:"targetType"`
	Tags             []string             `json:"tags"`
	ClusterID        string               `json:"clusterId"`
	ClusterName      string               `json:"clusterName"`
	ClusterVersion   *string              `json:"clusterVersion"`
	PhysicalTenantID *string              `json:"physicalTenantId"`
	RuntimeState     string               `json:"runtimeState"`
	DiscoveryState   string               `json:"discoveryState"`
	Workspaces       []workspaceReference `json:"assignedWorkspaces"`
	Applications     []application        `json:"applications"`
}

type workspaceReference struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type application struct {
	Type       string `json:"type"`
	Name       string `json:"name"`
	WebappURL  string `json:"webappUrl"`
	Overridden bool   `json:"overridden"`
}

// runtimeStates are the states of clusters that environments show. Any other is UNKNOWN.
var runtimeStates = map[string]string{healthy: "HEALTHY", "Unhealthy": "UNHEALTHY", suspended: "PAUSED", resuming: "RESUMING"}

func (e environment) view(o *Options, unreported bool, assigned []workspaceReference) environmentView {
	v := environmentView{
		ID: e.id, Name: e.Name, TargetType: "CLUSTER_BACKED", Tags: append([]string{}, e.Labels...),
		ClusterID: e.UUID, ClusterName: e.Name, RuntimeState: "UNKNOWN", DiscoveryState: "ACTIVE",
		Workspaces: append([]workspaceReference{}, assigned...), Applications: []application{},
	}
	if o.Hub.OtherClusterIDs {
		v.ClusterID = stableUUID("Hub's cluster " + e.UUID)
	}
	if state, known := runtimeStates[e.status]; known {
		v.RuntimeState = state
	}
	if unreported || slices.Contains(o.Hub.NotReported, e.Name) {
		v.DiscoveryState = "NOT_REPORTED"
	}
	if e.status == creating || e.status == waitingForInput {
		return v
	}
	v.ClusterVersion = &e.Generation.Name
	links := e.links(*o)
	for _, app := range [][2]string{{"operate", "Operate"}, {"tasklist", "Tasklist"}} {
		v.Applications = append(v.Applications, application{app[0], app[1], links[app[0]], false})
	}
	return v
}
