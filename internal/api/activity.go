package api

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"
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

// A Change is what the activity log says of one change. All its texts are the server's.
type Change struct {
	At        time.Time
	By        string // a user's or an API client's id
	What      string // in the log's words
	Attribute string // which part of the thing; empty where the log does not say
	ID        string // of the thing: a cluster's uuid, a client id, a member's address, a secret's name
	Parent    string // the uuid of the cluster that it belongs to; empty where it belongs to none
	Name      string // of the thing, where the change gave or took it; else empty
}

// Changes reads who changed what since a time, the newest first. Entries without a time, or without
// anybody who made them, are left out, and so are those about reading.
func (c *Client) Changes(ctx context.Context, since time.Time) ([]Change, error) {
	changes, err := list(ctx, c, get("/activity/json"), readChanges)
	if err != nil {
		return nil, err
	}
	all := slices.DeleteFunc(changes.Value(), func(c Change) bool { return c.At.Before(since) })
	slices.SortStableFunc(all, func(x, y Change) int { return y.At.Compare(x.At) })
	return all, nil
}

// readChanges returns the changes in the log's order. The values before and after a change may be
// anything, so nothing of them is kept but names.
func readChanges(body []byte) ([]Change, error) {
	entries, err := decode[[]struct {
		At        field[float64] `json:"timestamp"`
		By        field[string]  `json:"userId"`
		What      field[string]  `json:"audit"`
		Type      field[string]  `json:"auditType"`
		ID        field[string]  `json:"entityId"`
		Parent    field[string]  `json:"parentEntityId"`
		Attribute field[string]  `json:"entityAttribute"`
		From      field[string]  `json:"entityAttributeValueFrom"`
		To        field[string]  `json:"entityAttributeValueTo"`
	}](body)
	if err != nil {
		return nil, err
	}
	var changes []Change
	for _, e := range entries {
		at, ok := moment(e.At.value)
		if e.Type.value == "r" || !ok || e.By.value == "" {
			continue
		}
		c := Change{
			At: at, By: e.By.value, What: e.What.value, Attribute: e.Attribute.value,
			ID: e.ID.value, Parent: e.Parent.value,
		}
		if c.Attribute == "name" {
			c.Name = cmp.Or(e.To.value, e.From.value)
		}
		changes = append(changes, c)
	}
	return changes, nil
}

// moment reads a timestamp, of which the description does not say the unit: as seconds, the present
// has ten digits, as milliseconds thirteen.
func moment(stamp float64) (_ time.Time, ok bool) {
	if stamp < 1e11 {
		stamp *= 1000
	}
	return time.UnixMilli(int64(stamp)).UTC(), stamp > 0 && stamp < 1e14
}
