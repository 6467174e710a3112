package report

import (
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/audit"
)

// AccessCSV writes a review as CSV, with a row for each member, client, principal, monitoring client, reach in a workspace and unreadable list. See
// [cell].
func AccessCSV(w io.Writer, r Access) error {
	credentials := make(map[string][]string, len(r.Credentials)) // by the id of the client
	for _, c := range r.Credentials {
		credentials[c.ID] = []string{stamp(c.Since), replacement(c), c.Destination}
	}
	a := r.About
	source := []string{a.Organization, a.Host, strings.Join(a.Files, " "), a.Commit, a.Version, a.moment(time.RFC3339)}
	var rows [][]string
	add := func(id, lastUsed string, cells ...string) {
		own := credentials[id]
		if own == nil {
			own = make([]string, 3)
		}
		rows = append(rows, slices.Concat(cells, []string{id}, source, []string{lastUsed}, own, make([]string, 3)))
	}
	for _, m := range r.Members {
		kind := "member"
		if m.Pending {
			kind = "invitation"
		}
		add("", "", kind, "", m.Email, m.Name, strings.Join(m.Roles, ", "), strconv.FormatBool(m.Admin), strconv.FormatBool(m.Owner), stamp(m.Since), m.By, string(m.Declared))
	}
	for _, c := range r.Clients {
		add(c.ID, "", "client", c.Cluster, c.Name, "", strings.Join(c.Permissions, ", "), "", "", stamp(c.Since), c.By, string(c.Declared))
	}
	for _, p := range r.Principals {
		add("", "", "principal", p.Cluster, p.ARN, "", strings.Join(p.Regions, ", "), "", "", stamp(p.Since), p.By, string(p.Declared))
	}
	for _, s := range r.Scrapers {
		add(s.ID, stamp(s.LastUsed), "monitoring", s.Cluster, s.Name, "", audit.Metrics, "", "", stamp(s.Since), s.By, string(s.Declared))
	}
	for _, one := range r.Reaches {
		rows = append(rows, slices.Concat([]string{"reach", "", one.Email, one.Name, one.Role, "", "", "", "", string(one.Declared), ""}, source, make([]string, 4), []string{cmp.Or(one.Workspace, "*"), strings.Join(one.Environments, ", "), because(one)}))
	}
	for _, text := range r.Unknown {
		add("", "", "unknown", "", text, "", "", "", "", "", "", "")
	}
	return writeCSV(w, []string{
		"type", "cluster", "name", "person", "rights", "admin", "owner", "since", "by", "in file", "id",
		"organization", "host", "files", "commit", "version", "read at", "last used", "credentials since", "rotation", "delivered to", "workspace", "deploys to", "because",
	}, rows)
}
