package api

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
)

// OwnerFromActivity reads the organisation's id from its activity log: for an organisation without
// a cluster, which nothing else names.
func (c *Client) OwnerFromActivity(ctx context.Context) (string, error) {
	ctx = reading(ctx)
	owner, err := list(ctx, c, activity(), readActivity)
	return owner.Value(), err
}

// activity is the request that reads the log. Not all credentials may, and it is never worth more than a hint: a log that
// is refused, even as if the token were worth nothing, has no effect on other requests.
func activity() request {
	r := get("/activity/json")
	r.aside = true
	return r
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

// An Entry is one line of the activity log. All its texts are the server's, and each may be empty.
// No value that may be a secret is in it.
type Entry struct {
	At           time.Time // zero where the log does not say, or says it in no known unit
	By           string    // a user's or an API client's id
	Service      string    // through which it was done
	What         string    // in the log's words; empty where they are about something secret
	Type         string    // EntryCreated, EntryRead, EntryUpdated, EntryDeleted, or a word that this version does not know
	Entity, ID   string    // the kind of thing, in the log's words, and its id
	ParentEntity string
	Parent       string // the id of what it belongs to: a cluster's uuid
	Attribute    string // which part of the thing
	From, To     string // the values of an attribute that never is a secret
	Hidden       bool   // there were values, and they are not kept
}

// The types of entries, as the log names them.
const (
	EntryCreated = "c"
	EntryRead    = "r"
	EntryUpdated = "u"
	EntryDeleted = "d"
)

// Activity reads the whole activity log, the newest entry first. What is no entry is left out.
func (c *Client) Activity(ctx context.Context) ([]Entry, error) {
	ctx = reading(ctx)
	entries, err := list(ctx, c, activity(), readEntries)
	return entries.Value(), err
}

// A logLine is an entry of the activity log as the API shows it.
type logLine struct {
	At           float64 `json:"timestamp"`
	By           string  `json:"userId"`
	Service      string  `json:"service"`
	What         string  `json:"audit"`
	Type         string  `json:"auditType"`
	Entity       string  `json:"entity"`
	ID           string  `json:"entityId"`
	ParentEntity string  `json:"parentEntity"`
	Parent       string  `json:"parentEntityId"`
	Attribute    string  `json:"entityAttribute"`
	From         string  `json:"entityAttributeValueFrom"`
	To           string  `json:"entityAttributeValueTo"`
}

// An oddLine is one of which any member may be of another type than described.
type oddLine struct {
	At           field[float64] `json:"timestamp"`
	By           field[string]  `json:"userId"`
	Service      field[string]  `json:"service"`
	What         field[string]  `json:"audit"`
	Type         field[string]  `json:"auditType"`
	Entity       field[string]  `json:"entity"`
	ID           field[string]  `json:"entityId"`
	ParentEntity field[string]  `json:"parentEntity"`
	Parent       field[string]  `json:"parentEntityId"`
	Attribute    field[string]  `json:"entityAttribute"`
	From         field[string]  `json:"entityAttributeValueFrom"`
	To           field[string]  `json:"entityAttributeValueTo"`
}

func (l oddLine) line() logLine {
	return logLine{
		At: l.At.value, By: l.By.value, Service: l.Service.value, What: l.What.value, Type: l.Type.value,
		Entity: l.Entity.value, ID: l.ID.value, ParentEntity: l.ParentEntity.value, Parent: l.Parent.value,
		Attribute: l.Attribute.value, From: l.From.value, To: l.To.value,
	}
}

// readLines reads a log as it is described, which can be long and is read fast, and one that is odd
// line by line.
func readLines(body []byte) ([]logLine, error) {
	var lines []*logLine
	var described []logLine
	if json.Unmarshal(body, &lines) == nil && lines != nil {
		for _, l := range lines {
			if l != nil {
				described = append(described, *l)
			}
		}
		return described, nil
	}
	odd, err := decode[[]field[oddLine]](body)
	for _, l := range odd {
		if l.ok {
			described = append(described, l.value.line())
		}
	}
	return described, err
}

// readEntries returns the entries, the newest first. Those of one moment stay in the order in which
// they happened, backwards; the log may be written in either direction.
func readEntries(body []byte) ([]Entry, error) {
	lines, err := readLines(body)
	if err != nil {
		return nil, err
	}
	entries := make([]Entry, len(lines))
	for i, l := range lines {
		entries[i] = l.entry()
	}
	if !newestFirst(entries) {
		slices.Reverse(entries)
	}
	slices.SortStableFunc(entries, func(x, y Entry) int { return y.At.Compare(x.At) })
	return entries, nil
}

// newestFirst reports whether the first entry with a time is newer than the last one.
func newestFirst(entries []Entry) bool {
	timed := slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool { return e.At.IsZero() })
	return len(timed) > 0 && timed[0].At.After(timed[len(timed)-1].At)
}

func (l logLine) entry() Entry {
	e := Entry{
		By: l.By, Service: l.Service, What: l.What, Type: l.Type,
		Entity: l.Entity, ID: l.ID, ParentEntity: l.ParentEntity, Parent: l.Parent, Attribute: l.Attribute, From: l.From, To: l.To,
	}
	if at, ok := moment(l.At); ok {
		e.At = at
	}
	secret := secretive(e.Entity) || secretive(e.ParentEntity) || secretive(e.Attribute) || secretive(e.What)
	if secret {
		e.What = ""
	}
	if secret || !slices.Contains(harmless, plainly(e.Attribute)) {
		e.Hidden = e.From != "" || e.To != ""
		e.From, e.To = "", ""
	}
	return e
}

// harmless are the attributes whose values never are secrets, spelled as plainly does. Those of every
// other attribute are not kept.
var harmless = []string{
	"name", "description", "stage", "stagelabel", "label", "labels", "role", "roles", "orgroles", "email", "permissions",
	"ipallowlist", "allowlist", "ipwhitelist", "whitelist", "generation", "region", "backupregion", "channel", "plantype", "autoupdate",
	"hardwarepackages", "numberofallocatedhwpackages", "status", "schedule",
}

// secretive reports whether a word of the log may be about something secret.
func secretive(word string) bool {
	word = strings.ToLower(word)
	return slices.ContainsFunc([]string{"secret", "password", "credential", "token", "key"}, func(s string) bool { return strings.Contains(word, s) })
}

// plainly is a word without case and without all that is no letter, since nothing says how the log
// spells the names of attributes.
func plainly(word string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return -1
	}, word)
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
	entries, err := c.Activity(ctx)
	if err != nil {
		return nil, err
	}
	var changes []Change
	for _, e := range entries {
		if e.At.IsZero() || e.At.Before(since) || e.Type == EntryRead || e.By == "" {
			continue
		}
		change := Change{At: e.At, By: e.By, What: e.What, Attribute: e.Attribute, ID: e.ID, Parent: e.Parent}
		if e.Attribute == "name" {
			change.Name = cmp.Or(e.To, e.From)
		}
		changes = append(changes, change)
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
