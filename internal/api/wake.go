package api

import "net/http"

// Wake resumes a suspended cluster (the API's operation Wake). It is Resuming for 5 to 10 minutes and
// then Healthy. Sending it again changes nothing more: a cluster that is not suspended ignores it. The
// API has no operation that suspends one.
type Wake struct{}

func (Wake) request(cluster string) (request, error) {
	return clusterRequest(http.MethodPut, cluster, "/wake")
}

func (Wake) body() any { return nil }
