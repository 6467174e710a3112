package emulator

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
	"time"
)

// privateConnection is a cluster's AWS endpoint that only named principals can reach.
type privateConnection struct {
	principals, regions texts
	visible             time.Time // shown from then on
	active              time.Time // the endpoint exists from then on
	gone                time.Time // deactivated from then on; zero: it stays
	service             string
	connections         []Connection
	trouble             string // why its condition is not true; empty: nothing
}

// A Connection is an endpoint in a user's network that leads to a cluster.
type Connection struct {
	EndpointID string `json:"endpointId"`
	Owner      string `json:"owner"` // an AWS account
	ServiceID  string `json:"serviceId"`
	State      string `json:"state"` // such as available
	Created    string `json:"creationTimestamp"`
}

func getConnectivity(q *request, c *cluster) *answer {
	c.private = c.private.settled(q.now)
	p := c.private
	if p == nil || q.now.Before(p.visible) {
		return reply(map[string]any{"status": struct{}{}})
	}
	endpoint := map[string]string{"region": c.region.code, "type": "Interface", "privateDnsName": "", "serviceName": ""}
	if !q.now.Before(p.active) {
		endpoint["privateDnsName"] = c.region.host + ".private.zeebe.camunda.io"
		endpoint["serviceName"] = p.service
	}
	return reply(map[string]any{"status": map[string]any{
		"metadata": map[string]any{
			"name":      "secure-connectivity",
			"namespace": c.UUID,
			"labels":    map[string]string{"orgId": q.options.Organization},
		},
		"spec": map[string]any{
			"allowedPrincipals": p.principals,
			"allowedRegions":    p.regions,
			"cluster":           map[string]string{"id": c.UUID},
		},
		"status": map[string]any{
			"conditions":              p.conditions(q),
			"endpoint":                endpoint,
			"endpointConnectionCount": len(p.connections),
			"endpointConnections":     append([]Connection{}, p.connections...),
			"observedGeneration":      1,
			"urls":                    struct{}{},
		},
	}})
}

// conditions are in the words that the options select: the API's own are unknown.
func (p *privateConnection) conditions(q *request) []any {
	if q.options.ConnectivityCondition == "none" {
		return []any{}
	}
	ready := map[string]any{"type": cmp.Or(q.options.ConnectivityCondition, "Ready"), "status": "True", "reason": "Available", "message": "",
		"lastTransitionTime": timestamp(p.active), "observedGeneration": 1}
	switch {
	case p.trouble != "":
		ready["status"], ready["reason"], ready["message"] = "False", "Failed", p.trouble
	case q.now.Before(p.active):
		ready["status"], ready["reason"], ready["lastTransitionTime"] = "False", "Provisioning", timestamp(q.now)
	}
	return []any{ready}
}

// settled is the endpoint, or nil once its deactivation has ended.
func (p *privateConnection) settled(now time.Time) *privateConnection {
	if p != nil && !p.gone.IsZero() && !now.Before(p.gone) {
		return nil
	}
	return p
}

var (
	principalARN = regexp.MustCompile(`^arn:aws[a-z-]*:(iam|sts)::[0-9]{12}:(root|(role|user|assumed-role)/.+)$`)
	awsRegion    = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-[0-9]$`)
)

// activateConnectivity opens the endpoint. To change its lists, close it and open it again.
func activateConnectivity(q *request, c *cluster) *answer {
	var principals, regions texts
	if refusal := q.lenient(required("allowedPrincipals", &principals), required("allowedRegions", &regions)); refusal != nil {
		return refusal
	}
	c.private = c.private.settled(q.now)
	unfit := func(form *regexp.Regexp) func(string) bool {
		return func(s string) bool { return !form.MatchString(s) }
	}
	switch {
	case c.region.Provider != "aws":
		return refuse(http.StatusForbidden, "secure connectivity needs a cluster in AWS")
	case len(principals) == 0 || slices.ContainsFunc(principals, unfit(principalARN)):
		return refuse(http.StatusBadRequest, "allowedPrincipals must hold ARNs of AWS principals, at least one")
	case len(regions) == 0 || slices.ContainsFunc(regions, unfit(awsRegion)):
		return refuse(http.StatusBadRequest, "allowedRegions must hold AWS regions, at least one")
	case c.private != nil:
		return refuse(http.StatusConflict, "secure connectivity is active already")
	}
	shown := q.now.Add(q.options.ConnectivityListDelay)
	c.private = &privateConnection{
		principals: principals,
		regions:    regions,
		visible:    shown,
		active:     q.now.Add(max(q.options.Connecting, q.options.ConnectivityListDelay)),
		service:    "com.amazonaws.vpce." + c.region.code + ".vpce-svc-" + newUUID()[:8],
	}
	q.record(c.part("Secure connectivity activated", created, "secureConnectivity", c.UUID),
		change{"allowedPrincipals", "", join(principals)}, change{"allowedRegions", "", join(regions)})
	return noContent()
}

// deactivateConnectivity closes the endpoint, which is then still shown for a while.
func deactivateConnectivity(q *request, c *cluster) *answer {
	c.private = c.private.settled(q.now)
	if c.private == nil || !c.private.gone.IsZero() {
		return refuse(http.StatusConflict, "secure connectivity is not active")
	}
	c.private.gone = q.now.Add(q.options.Disconnecting)
	c.private = c.private.settled(q.now)
	q.record(c.part("Secure connectivity deactivated", deleted, "secureConnectivity", c.UUID))
	return noContent()
}
