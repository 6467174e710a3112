package emulator

import (
	"net/http"
	"regexp"
	"slices"
	"time"
)

// privateConnection is a cluster's AWS endpoint that only named principals can reach.
type privateConnection struct {
	principals, regions texts
	active              time.Time // the endpoint exists from then on
	service             string
}

func getConnectivity(q *request, c *cluster) *answer {
	p := c.private
	if p == nil {
		return reply(map[string]any{"status": struct{}{}})
	}
	ready := map[string]any{"type": "Ready", "status": "False", "reason": "Provisioning", "message": "",
		"lastTransitionTime": timestamp(q.now), "observedGeneration": 1}
	endpoint := map[string]string{"region": c.region.code, "type": "Interface", "privateDnsName": "", "serviceName": ""}
	if !q.now.Before(p.active) {
		ready["status"], ready["reason"], ready["lastTransitionTime"] = "True", "Available", timestamp(p.active)
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
			"conditions":              []any{ready},
			"endpoint":                endpoint,
			"endpointConnectionCount": 0,
			"observedGeneration":      1,
			"urls":                    struct{}{},
		},
	}})
}

var (
	principalARN = regexp.MustCompile(`^arn:aws[a-z-]*:iam::[0-9]{12}:(root|(role|user)/.+)$`)
	awsRegion    = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-[0-9]$`)
)

// activateConnectivity opens the endpoint. To change its lists, close it and open it again.
func activateConnectivity(q *request, c *cluster) *answer {
	var principals, regions texts
	if refusal := q.lenient(required("allowedPrincipals", &principals), required("allowedRegions", &regions)); refusal != nil {
		return refusal
	}
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
	c.private = &privateConnection{
		principals: principals,
		regions:    regions,
		active:     q.now.Add(q.options.Provisioning),
		service:    "com.amazonaws.vpce." + c.region.code + ".vpce-svc-" + newUUID()[:8],
	}
	q.record(c.part("Secure connectivity activated", created, "secureConnectivity", c.UUID),
		change{"allowedPrincipals", "", join(principals)}, change{"allowedRegions", "", join(regions)})
	return noContent()
}

func deactivateConnectivity(q *request, c *cluster) *answer {
	if c.private == nil {
		return refuse(http.StatusConflict, "secure connectivity is not active")
	}
	c.private = nil
	q.record(c.part("Secure connectivity deactivated", deleted, "secureConnectivity", c.UUID))
	return noContent()
}
