package emulator

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// The kinds of audit entries, as the API names them.
const (
	created = "c"
	updated = "u"
	deleted = "d"
)

// activity is what happened in the organisation, in order.
type activity []auditEntry

// auditEntry is one line of the organisation's activity. It never holds a secret or a password.
type auditEntry struct {
	Timestamp      int64  `json:"timestamp"` // milliseconds
	Service        string `json:"service"`
	OrgID          string `json:"orgId"`
	UserID         string `json:"userId"`
	Audit          string `json:"audit"`
	AuditType      string `json:"auditType"`
	Entity         string `json:"entity"`
	EntityID       string `json:"entityId"`
	Attribute      string `json:"entityAttribute,omitempty"`
	From           string `json:"entityAttributeValueFrom,omitempty"`
	To             string `json:"entityAttributeValueTo,omitempty"`
	ParentEntity   string `json:"parentEntity,omitempty"`
	ParentEntityID string `json:"parentEntityId,omitempty"`

	name, cluster, workspace, project, file, secret, status string // for the observer, as in Change
	revision, replaced                                      int
}

// change is one attribute of a write.
type change struct {
	attribute, from, to string
}

// record adds one entry per change, or one entry without a change.
func (q *request) record(a auditEntry, changes ...change) {
	q.changed(a)
	a.Timestamp = q.now.UnixMilli()
	a.Service = "administration-api"
	a.OrgID = q.options.Organization
	a.UserID = q.options.LogNames.of(q.actor)
	if len(changes) == 0 {
		changes = []change{{}}
	}
	for _, c := range changes {
		a.Attribute, a.From, a.To = c.attribute, c.from, c.to
		q.entries = append(q.entries, a)
	}
}

// entry is an entry about a cluster.
func (c *cluster) entry(audit, kind string) auditEntry {
	return auditEntry{Audit: audit, AuditType: kind, Entity: "cluster", EntityID: c.UUID, name: c.Name}
}

// part is an entry about a part of a cluster.
func (c *cluster) part(audit, kind, entity, id string) auditEntry {
	return auditEntry{Audit: audit, AuditType: kind, Entity: entity, EntityID: id,
		ParentEntity: "cluster", ParentEntityID: c.UUID, cluster: c.Name, status: c.status}
}

// LogNames is how the activity log names API clients.
type LogNames string

// By client id; by the login server's subject, ID@clients; by display name; by an id of the log's
// own.
const (
	ByID      LogNames = "id"
	BySubject LogNames = "subject"
	ByName    LogNames = "name"
	ByOther   LogNames = "other"
)

// of is the log's name of a credential.
func (n LogNames) of(c Credential) string {
	switch n {
	case BySubject:
		return c.ID + "@clients"
	case ByName:
		return cmp.Or(c.Name, "Client "+c.ID)
	case ByOther:
		sum := sha256.Sum256([]byte(c.ID))
		return hex.EncodeToString(sum[:12])
	}
	return c.ID
}

// shown is the part of the activity that is in the log by now.
func (l *activity) shown(q *request) []auditEntry {
	until := q.now.Add(-q.options.LogDelay).UnixMilli()
	entries := slices.DeleteFunc(slices.Clone(*l), func(a auditEntry) bool { return a.Timestamp > until })
	for i := range entries {
		if q.options.LogSeconds {
			entries[i].Timestamp /= 1000
		}
	}
	return entries
}

func (l *activity) json(q *request) *answer { return reply(l.shown(q)) }

// csv is the same as a CSV table with a header.
func (l *activity) csv(q *request) *answer {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	lines := [][]string{{"timestamp", "service", "orgId", "userId", "audit", "auditType", "entity", "entityId",
		"entityAttribute", "entityAttributeValueFrom", "entityAttributeValueTo", "parentEntity", "parentEntityId"}}
	for _, a := range l.shown(q) {
		lines = append(lines, []string{strconv.FormatInt(a.Timestamp, 10), a.Service, a.OrgID, a.UserID, a.Audit, a.AuditType,
			a.Entity, a.EntityID, a.Attribute, a.From, a.To, a.ParentEntity, a.ParentEntityID})
	}
	if err := w.WriteAll(lines); err != nil {
		panic(err) // unreachable: writes to a buffer do not fail
	}
	return (&answer{status: http.StatusOK, body: b.Bytes()}).with("Content-Type", "text/csv; charset=utf-8")
}

func join(list []string) string { return strings.Join(slices.Sorted(slices.Values(list)), ", ") }

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
