package api

import (
	"context"
	"net/http"
)

// Gone asks by its id whether a cluster, or a client of it where one is named, is gone for good. A list that does not show it says less:
// it may be late. Only a plain 404 says that it is gone; an answer that cannot tell, as where the cluster is not ready or such requests are
// refused, is an error.
func (c *Client) Gone(ctx context.Context, cluster, client string) (bool, error) {
	deletion := Call(DeleteCluster{})
	if client != "" {
		deletion = DeleteClient{ID: client}
	}
	r, err := deletion.request(cluster)
	if err != nil {
		return false, err
	}
	r.method = http.MethodGet
	a, err := c.exchange(ctx, r)
	if err != nil && a.status == http.StatusNotFound && !html(a.body) {
		return true, nil
	}
	return false, err
}
