package report

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// An About is what a report is of: the organisation, host, files, version and time. Unknown parts are
// empty; the zero About is omitted from reports.
type About struct {
	Name         string   // by which .camsync.yaml calls the organisation
	Organization string   // its id
	Host         string   // of the API
	Files        []string // as they were given
	Commit       string   // that is checked out where the files are
	Version      string   // of camsync
	At           time.Time
}

// known reports whether any part is known.
func (a About) known() bool { return a.String() != "" }

// String is all of it on one clean line.
func (a About) String() string {
	files, version := strings.Join(a.Files, ", "), ""
	if files != "" && a.Commit != "" {
		files += " @ " + a.Commit
	}
	if a.Version != "" {
		version = "camsync " + a.Version
	}
	parts := []string{a.Where(), files, version, a.moment("2006-01-02 15:04 UTC")}
	return Clean(strings.Join(slices.DeleteFunc(parts, func(text string) bool { return text == "" }), " · "))
}

// Where is the organisation and the host of its API. It is clean.
func (a About) Where() string {
	organization := strings.TrimSpace(a.Name + " " + a.Organization)
	if a.Name != "" && a.Organization != "" {
		organization = fmt.Sprintf("%s (%s)", a.Name, a.Organization)
	}
	switch {
	case organization == "":
		return Clean(a.Host)
	case a.Host == "":
		return Clean("organisation " + organization)
	}
	return Clean(fmt.Sprintf("organisation %s at %s", organization, a.Host))
}

func (a About) moment(layout string) string { return formatted(a.At, layout) }

// about is an [About] in JSON and SARIF.
type about struct {
	Name         string   `json:"name"`
	Organization string   `json:"organization"`
	Host         string   `json:"host"`
	Files        []string `json:"files"`
	Commit       string   `json:"commit"`
	Version      string   `json:"version"`
	At           string   `json:"at"`
}

// object is nil if nothing is known.
func (a About) object() *about {
	if !a.known() {
		return nil
	}
	return &about{a.Name, a.Organization, a.Host, notNil(slices.Clone(a.Files)), a.Commit, a.Version, a.moment(time.RFC3339)}
}

// Object is its JSON value in reports; null if nothing is known.
func (a About) Object() any { return a.object() }

// namedText is one known part with its name.
type namedText struct{ Name, Value string }

// Named are the known parts, by their names in JSON. They are clean.
func (a About) Named() []namedText {
	all := []namedText{
		{"name", Clean(a.Name)}, {"organization", Clean(a.Organization)}, {"host", Clean(a.Host)}, {"files", Clean(strings.Join(a.Files, ", "))},
		{"commit", Clean(a.Commit)}, {"version", Clean(a.Version)}, {"at", a.moment(time.RFC3339)},
	}
	return slices.DeleteFunc(all, func(n namedText) bool { return n.Value == "" })
}
