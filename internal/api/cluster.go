package api

import (
	"errors"
	"fmt"
	"net/http"
)

// CreateCluster orders a cluster. The API has no key that would make it safe to repeat.
type CreateCluster struct {
	Name         string `json:"name"`
	Description  string `json:"description,omitempty"`
	StageLabel   string `json:"stageLabel,omitempty"`
	RegionID     string `json:"regionId"`
	ChannelID    string `json:"channelId"`
	PlanTypeID   string `json:"planTypeId"`
	GenerationID string `json:"generationId"`

	AutoUpdate       *bool  `json:"autoUpdate,omitempty"`
	HardwarePackages *int   `json:"hardwarePackages,omitempty"`
	BackupRegionID   string `json:"backupRegionId,omitempty"`
	Encryption       string `json:"encryption,omitempty"`
}

func (c CreateCluster) request(string) (request, error) {
	return request{
		method: http.MethodPost, route: "/clusters", path: "/clusters", resend: never,
		creates: fmt.Sprintf("cluster %q", c.Name), read: readCreatedCluster,
	}, nil
}

func (c CreateCluster) body() any { return c }

func readCreatedCluster(body []byte) (Answer, error) {
	created, err := decode[struct {
		ClusterID field[string] `json:"clusterId"`
	}](body)
	if err != nil {
		return Answer{}, err
	}
	if _, err := pathSegment("cluster id", created.ClusterID.value); err != nil {
		return Answer{}, errors.New("the answer holds no cluster id")
	}
	return Answer{Created: created.ClusterID.value}, nil
}

// PatchCluster changes what the API lets change in place. A nil field stays as it is; an empty
// description clears it.
type PatchCluster struct {
	Name             *string `json:"name,omitempty"`
	Description      *string `json:"description,omitempty"`
	StageLabel       *string `json:"stageLabel,omitempty"`
	HardwarePackages *int    `json:"numberOfAllocatedHwPackages,omitempty"`
}

func (c PatchCluster) request(cluster string) (request, error) {
	return clusterRequest(http.MethodPatch, cluster, "")
}

func (c PatchCluster) body() any { return c }

// DeleteCluster deletes a cluster with its data and backups, at once and for good.
type DeleteCluster struct{}

func (DeleteCluster) request(cluster string) (request, error) {
	return clusterRequest(http.MethodDelete, cluster, "")
}

func (DeleteCluster) body() any { return nil }

// clusterRequest is a call to a cluster or a fixed path below it.
func clusterRequest(method, cluster, below string) (request, error) {
	uuid, err := pathSegment("cluster uuid", cluster)
	if err != nil {
		return request{}, err
	}
	return request{method: method, route: "/clusters/{clusterUuid}" + below, path: "/clusters/" + string(uuid) + below}, nil
}

// namedRequest is a call to what has a name, and a path of its own, in a list below a cluster.
func namedRequest(method, cluster, list, parameter, what, name string) (request, error) {
	segment, err := pathSegment(what, name)
	if err != nil {
		return request{}, err
	}
	r, err := clusterRequest(method, cluster, list+string(segment))
	r.route = "/clusters/{clusterUuid}" + list + parameter
	return r, err
}
