package api

import (
	"context"
	"net/http"
)

// SetEncryptionKeys gives a cluster with encryption External its key in AWS KMS: the first one, or another. It names
// the same keys whenever it is repeated. 400 is about a key's form or region, 403 about the plan or a permission, and
// 409 says that the cluster was not created with External.
type SetEncryptionKeys struct {
	Primary   string `json:"primaryEncryptionKeyId"`
	Secondary string `json:"secondaryEncryptionKeyId,omitempty"`

	// From is the primary key that it replaces, as the plan saw it; empty for none. It is not sent.
	From string `json:"-"`
}

func (SetEncryptionKeys) request(cluster string) (request, error) {
	return clusterRequest(http.MethodPut, cluster, "/encryption")
}

func (c SetEncryptionKeys) body() any { return c }

func (c SetEncryptionKeys) done(ctx context.Context, client *Client, cluster string) (bool, error) {
	l, _, err := listedCluster(ctx, client, cluster)
	keys, known := l.EncryptionKeys.Get()
	return known && keys.Are(c.Primary, c.Secondary), err
}
