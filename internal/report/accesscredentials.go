package report

import (
	"fmt"
	"slices"
	"time"

	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/spec"
)

// TooOld are the credentials that are known to be older than a review allows.
func (r Access) TooOld() []audit.Credential {
	var all []audit.Credential
	for _, c := range r.Credentials {
		if c.Older(r.OlderThan, r.At) {
			all = append(all, c)
		}
	}
	return all
}

// credentials are the table of what clients log in with, by its age, if there is any or some may be missing.
func (p *accessPage) credentials(r Access) {
	missing := r.ClientsMissing || r.ScrapersMissing
	if len(r.Credentials) == 0 && !missing {
		return
	}
	heads := []string{"Client", "Age", "Since"}
	used := slices.ContainsFunc(r.Credentials, func(c audit.Credential) bool { return c.UseShown })
	if used {
		heads = append(heads, "Last used")
	}
	if r.Against {
		heads = append(heads, "Delivered to")
	}
	t := newTable("Credentials, the oldest first", missing, heads, r.Credentials, func(c audit.Credential) accessRow {
		row := accessRow{Cells: []string{Clean(c.Name.InCommand()), credentialAge(c, r), since(c.Since, c.By)}, Declared: c.Declared}
		if used {
			row.Cells = append(row.Cells, credentialUse(c))
		}
		if r.Against {
			row.Cells = append(row.Cells, list([]string{c.Destination}))
		}
		return row
	})
	p.Tables = append(p.Tables, t)
}

// credentialAge is how old a credential is, with what is to be known about that.
func credentialAge(c audit.Credential, r Access) string {
	text := "unknown"
	if !c.Since.IsZero() {
		text = spec.Age(r.At.Sub(c.Since))
	}
	if c.Older(r.OlderThan, r.At) {
		text += ", over " + spec.Age(r.OlderThan)
	}
	if replacement := replacement(c); replacement != "" {
		text += ", " + replacement
	}
	return text
}

// replacement says that a rotation under way has replaced a credential, and until when it stays valid; empty for every other one.
func replacement(c audit.Credential) string {
	switch {
	case !c.Replaced:
		return ""
	case c.Until.IsZero():
		return "replaced"
	}
	return "replaced, valid until " + c.Until.UTC().Format(time.DateOnly)
}

// credentialUse is when a credential was last used, as far as the API shows that.
func credentialUse(c audit.Credential) string {
	switch {
	case !c.UseShown:
		return "not shown"
	case c.LastUsed.IsZero():
		return "never"
	}
	return c.LastUsed.UTC().Format(time.DateOnly)
}

// ageCounts are the credentials that are too old, and those whose age is not known, as a part of a sentence; empty if a review does
// not say what is too old.
func ageCounts(r Access) string {
	if r.OlderThan == 0 {
		return ""
	}
	unknown := 0
	for _, c := range r.Credentials {
		if c.Since.IsZero() {
			unknown++
		}
	}
	text := "; " + atLeast(len(r.TooOld()), "credential", r.ClientsMissing || r.ScrapersMissing) + " older than " + spec.Age(r.OlderThan)
	if unknown > 0 {
		text += fmt.Sprintf(", and %d of unknown age", unknown)
	}
	return text
}
