package api

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
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
	r.bestEffort = true
	return r
}

// readActivity returns the organisation's id that all entries share.
func readActivity(body []byte) (string, error) {
	lines, err := readLines(body)
	if err != nil {
		return "", err
	}
	ids := map[string]bool{}
	for _, l := range lines {
		ids[l.OrgID] = true
	}
	delete(ids, "")
	switch all := slices.Collect(maps.Keys(ids)); len(all) {
	case 0:
		return "", errors.New("no entry names the organisation")
	case 1:
		return all[0], nil
	}
	return "", errors.New("the entries name different organisations")
}

// An Entry is one line of the activity log: the one shape of it, to which others add what they know. All its texts are the
// server's, and each may be empty. No value that may be a secret is in it.
type Entry struct {
	At           time.Time `json:"-"`                        // zero where the log does not say, or says it in no known unit
	By           string    `json:"userId"`                   // a user's or an API client's id
	Service      string    `json:"service"`                  // through which it was done
	What         string    `json:"audit"`                    // in the log's words; empty where they are about something secret
	Type         string    `json:"auditType"`                // EntryCreated, EntryRead, EntryUpdated, EntryDeleted, or a word that this version does not know
	Entity       string    `json:"entity"`                   // the kind of the resource, in the log's words
	ID           string    `json:"entityId"`                 // a cluster's uuid, a client id, a member's address, a secret's name
	ParentEntity string    `json:"parentEntity"`             // the kind of what it belongs to
	Parent       string    `json:"parentEntityId"`           // the id of what it belongs to: a cluster's uuid
	Attribute    string    `json:"entityAttribute"`          // which part of the resource
	From         string    `json:"entityAttributeValueFrom"` // the values of an attribute that never is a secret
	To           string    `json:"entityAttributeValueTo"`
	Hidden       bool      `json:"-"` // there were values, and they are not kept
}

// Named is the name that the resource got, or else lost; empty where the entry is not about its name.
func (e Entry) Named() string {
	if e.Attribute != "name" && e.Attribute != "username" {
		return ""
	}
	return cmp.Or(e.To, e.From)
}

// The types of entries, as the log names them.
const (
	EntryCreated = "c"
	EntryRead    = "r"
	EntryUpdated = "u"
	EntryDeleted = "d"
)

// Activity reads the whole activity log, the newest entry first. What is not an entry is left out.
func (c *Client) Activity(ctx context.Context) ([]Entry, error) {
	ctx = reading(ctx)
	entries, err := list(ctx, c, activity(), readEntries)
	return entries.Value(), err
}

// A logLine is an entry as the API shows it.
type logLine struct {
	Stamp float64 `json:"timestamp"`
	OrgID string  `json:"orgId"`
	Entry
}

// logLines are those of a log. What is of another type than described is taken for left out, and the rest is not lost.
type logLines []*logLine

// UnmarshalJSON relies on encoding/json, which goes on after a value that does not fit.
func (l *logLines) UnmarshalJSON(text []byte) error {
	err := json.Unmarshal(text, (*[]*logLine)(l))
	if _, unfit := errors.AsType[*json.UnmarshalTypeError](err); unfit && *l != nil {
		return nil
	}
	return err
}

// readLines reads a log without what is not an entry.
func readLines(body []byte) (logLines, error) {
	lines, err := decode[logLines](body)
	return slices.DeleteFunc(lines, func(l *logLine) bool { return l == nil || *l == logLine{} }), err
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

// entry is the line without what may be secret.
func (l logLine) entry() Entry {
	e := l.Entry
	if at, ok := moment(l.Stamp); ok {
		e.At = at
	}
	secret := slices.ContainsFunc([]string{e.Entity, e.ParentEntity, e.Attribute, e.What}, secretive)
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
	"hardwarepackages", "numberofallocatedhwpackages", "status", "schedule", "username",
}

// secretive reports whether a word of the log may be about something secret.
func secretive(word string) bool {
	word = strings.ToLower(word)
	return slices.ContainsFunc([]string{"secret", "password", "credential", "token", "key"}, func(s string) bool { return strings.Contains(word, s) })
}

// plainly is a word in lower case, of its letters alone, since nothing says how the log
// spells the names of attributes.
func plainly(word string) string {
	return strings.Map(func(r rune) rune {
		if r < 'a' || r > 'z' {
			return -1
		}
		return r
	}, strings.ToLower(word))
}

// Changes reads who changed what since a time, the newest first. Entries without a time or an actor are left out, and so are
// those about reading.
func (c *Client) Changes(ctx context.Context, since time.Time) ([]Entry, error) {
	entries, err := c.Activity(ctx)
	return slices.DeleteFunc(entries, func(e Entry) bool {
		return e.At.IsZero() || e.At.Before(since) || e.Type == EntryRead || e.By == ""
	}), err
}

// moment reads a timestamp, of which the description does not say the unit: as seconds, the present
// has ten digits, as milliseconds thirteen.
func moment(stamp float64) (_ time.Time, ok bool) {
	if stamp < 1e11 {
		stamp *= 1000
	}
	return time.UnixMilli(int64(stamp)).UTC(), stamp > 0 && stamp < 1e14
}
