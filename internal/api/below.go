package api

import (
	"context"
	"net/http"

	"github.com/camsync/camsync/internal/spec"
)

// contents is the table of what is read below a cluster, a row for each kind that the list of clusters does not carry.
var contents = []content{privateLinks, secretList, clientList, backupSchedule, monitoringList}

// A content is what one request shows of a cluster.
type content interface {
	// managed reports whether a file manages it.
	managed(desired *spec.Cluster) bool
	// fill reads it into the live cluster.
	fill(ctx context.Context, c *Client, live *spec.Cluster) error
	// seldom is the kind, and whether it seldom changes.
	seldom() (spec.Kind, bool)
	// keep takes over what an earlier reading showed; false if that is nothing.
	keep(from, to *spec.Cluster) bool
}

// A below is content that is a list of its own.
type below[T any] struct {
	kind   spec.Kind
	path   string // below that of the cluster
	secret bool   // the answer holds secrets
	read   func(body []byte) (T, error)
	at     func(*spec.Cluster) *spec.Part[T] // where it is kept
	copied func(T) T                         // of what an answer says, so that it can be kept; nil for one that is read anew each time
}

func (b below[T]) managed(desired *spec.Cluster) bool { return b.at(desired).IsKnown() }

func (b below[T]) fill(ctx context.Context, c *Client, live *spec.Cluster) (err error) {
	*b.at(live), err = b.of(ctx, c, live.UUID)
	return err
}

// of reads the list of the cluster of that uuid.
func (b below[T]) of(ctx context.Context, c *Client, uuid string) (spec.Part[T], error) {
	r, err := clusterRequest(http.MethodGet, uuid, b.path)
	if err != nil {
		return spec.Unknown[T](err.Error()), err
	}
	r.secret = b.secret
	return keptList(ctx, c, r, b.read, b.copied)
}

func (b below[T]) probe(ctx context.Context, c *Client, first spec.Cluster) (note string, err error) {
	_, err = b.of(ctx, c, first.UUID)
	return "", err
}
