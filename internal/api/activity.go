package api

import (
	"context"
	"errors"
)

// OwnerFromActivity reads the organisation's id from its activity log: for an organisation without
// a cluster, which nothing else names.
func (c *Client) OwnerFromActivity(ctx context.Context) (string, error) {
	owner, err := list(ctx, c, get("/activity/json"), readActivity)
	return owner.Value(), err
}

// readActivity returns the organisation's id that all entries share.
func readActivity(body []byte) (string, error) {
	entries, err := decode[[]struct {
		OrgID field[string] `json:"orgId"`
	}](body)
	if err != nil {
		return "", err
	}
	owner := ""
	for _, e := range entries {
		switch id := e.OrgID.value; {
		case id == "" || id == owner:
		case owner == "":
			owner = id
		default:
			return "", errors.New("the entries name different organisations")
		}
	}
	if owner == "" {
		return "", errors.New("no entry names the organisation")
	}
	return owner, nil
}
