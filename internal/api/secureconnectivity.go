package api

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"sync"
	"time"

	"github.com/camsync/camsync/internal/spec"
)

// SwitchOnLink opens a cluster to the endpoints of AWS principals (ActivateSecureConnectivity). It may be repeated: where it is on
// already, the API answers 409, and what is live decides.
type SwitchOnLink struct{ Principals, Regions []string }

func (c SwitchOnLink) request(cluster string) (request, error) {
	r, err := clusterRequest(http.MethodPost, cluster, privateLinks.path)
	r.already = true
	return r, err
}

func (c SwitchOnLink) body() any {
	return map[string][]string{"allowedPrincipals": c.Principals, "allowedRegions": c.Regions}
}

// Asked is what a call makes of a private link.
func (c SwitchOnLink) Asked() spec.PrivateLink {
	return spec.PrivateLink{On: true, Principals: c.Principals, Regions: c.Regions}
}

// SwitchOffLink closes it (DeactivateSecureConnectivity), which ends all connections; the endpoint service never comes back.
type SwitchOffLink struct{}

func (SwitchOffLink) request(cluster string) (request, error) {
	r, err := clusterRequest(http.MethodDelete, cluster, privateLinks.path)
	r.already = true
	return r, err
}

func (SwitchOffLink) body() any { return nil }

func (c SwitchOnLink) done(ctx context.Context, client *Client, cluster string) (bool, error) {
	live, err := client.PrivateLink(ctx, cluster)
	return live.Same(c.Asked()), err
}

func (SwitchOffLink) done(ctx context.Context, client *Client, cluster string) (bool, error) {
	live, err := client.PrivateLink(ctx, cluster)
	return !live.On, err
}

// PrivateLink reads a cluster's private link, with one request. With an error, nothing is known.
func (c *Client) PrivateLink(ctx context.Context, cluster string) (spec.PrivateLink, error) {
	live, err := privateLinks.of(ctx, c, cluster)
	return live.Value(), err
}

// privateLinks is read only of clusters that may have one: a region elsewhere than in AWS leaves the part absent, without a request.
var privateLinks = linkContent{below[spec.PrivateLink]{
	kind: spec.SecureConnectivity, path: "/secure-connectivity", at: func(c *spec.Cluster) *spec.Part[spec.PrivateLink] { return &c.SecureConnectivity }, read: readPrivateLink,
}}

type linkContent struct{ below[spec.PrivateLink] }

func (l linkContent) fill(ctx context.Context, c *Client, live *spec.Cluster) error {
	if _, elsewhere := live.AWSRegion(); elsewhere {
		return nil
	}
	return l.below.fill(ctx, c, live)
}

// liveLink is a private link as the API shows it: empty while it is off. What is only shown to people may be of any shape.
type liveLink struct {
	Spec field[struct {
		Principals field[[]string] `json:"allowedPrincipals"`
		Regions    field[[]string] `json:"allowedRegions"`
	}] `json:"spec"`
	Status field[struct {
		Endpoint field[struct {
			Service field[string] `json:"serviceName"`
			Region  field[string] `json:"region"`
			DNSName field[string] `json:"privateDnsName"`
		}] `json:"endpoint"`
		Count       field[float64]                 `json:"endpointConnectionCount"`
		Connections field[[]field[liveConnection]] `json:"endpointConnections"`
		Conditions  field[[]field[liveCondition]]  `json:"conditions"`
	}] `json:"status"`
}

type liveConnection struct {
	ID    field[string] `json:"endpointId"`
	Owner field[string] `json:"owner"`
	State field[string] `json:"state"`
}

type liveCondition struct {
	Type    field[string] `json:"type"`
	Status  field[string] `json:"status"`
	Reason  field[string] `json:"reason"`
	Message field[string] `json:"message"`
	Since   field[string] `json:"lastTransitionTime"`
}

// readPrivateLink reads the answer of GetSecureConnectivityStatus. Only an empty object says that it is off.
func readPrivateLink(body []byte) (spec.PrivateLink, error) {
	answer, err := decode[struct {
		Status field[map[string]json.RawMessage] `json:"status"`
	}](body)
	switch {
	case err != nil:
		return spec.PrivateLink{}, err
	case !answer.Status.ok:
		return spec.PrivateLink{}, errors.New("the answer does not say whether it is on")
	case len(answer.Status.value) == 0:
		return spec.PrivateLink{Read: time.Now()}, nil
	}
	whole, err := decode[struct {
		Link liveLink `json:"status"`
	}](body)
	l := whole.Link
	if err != nil || !l.Spec.value.Principals.ok || !l.Spec.value.Regions.ok {
		return spec.PrivateLink{}, errors.New("the answer does not say which principals and regions are allowed")
	}
	endpoint, status := l.Status.value.Endpoint.value, l.Status.value
	p := spec.PrivateLink{
		On: true, Principals: l.Spec.value.Principals.value, Regions: l.Spec.value.Regions.value, Read: time.Now(),
		Endpoint: spec.Endpoint{Service: endpoint.Service.value, Region: endpoint.Region.value, DNSName: endpoint.DNSName.value},
	}
	if n := status.Count.value; n > 0 && n < math.MaxInt32 {
		p.Count = int(n)
	}
	for _, c := range status.Connections.value {
		p.Connections = append(p.Connections, spec.Connection{ID: c.value.ID.value, Owner: c.value.Owner.value, State: c.value.State.value})
	}
	for _, c := range status.Conditions.value {
		since, _ := time.Parse(time.RFC3339, c.value.Since.value)
		p.Conditions = append(p.Conditions, spec.Condition{
			Type: c.value.Type.value, Status: c.value.Status.value, Reason: c.value.Reason.value, Message: c.value.Message.value, Since: since,
		})
	}
	return p, nil
}

// probeLink asks for the private link of the first cluster in AWS. No page names the permission group that it needs.
func probeLink(ctx context.Context, c *Client, clusters []spec.Cluster, unread error, wave *sync.WaitGroup) *Permission {
	p := &Permission{Group: "Private link", Access: NotVisible, Reason: "no cluster in AWS to ask"}
	if unread != nil {
		p.Reason = unreadClusters
	}
	for _, one := range clusters {
		if _, elsewhere := one.AWSRegion(); elsewhere {
			continue
		}
		wave.Go(func() {
			_, err := c.PrivateLink(ctx, one.UUID)
			if *p = permission(p.Group, "", err); p.Access == Refused {
				p.Note = "only the Enterprise plan has it"
			}
		})
		break
	}
	return p
}
