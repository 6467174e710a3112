package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// A History is what happened in the organisation, as far as the activity log shows.
type History struct {
	Events []audit.Event // those that are selected, the oldest first
	Of     int           // how many entries the log has
	About  About         // omitted if zero
}

// HistoryText writes a line for each event, and their number.
func HistoryText(w io.Writer, h History, style Style) error {
	var b strings.Builder
	table{style: style}.about(&b, h.About)
	if len(h.Events) > 0 {
		c := columns{heads: []string{"TIME (UTC)", "ACTOR", "ACTION", "RESOURCE", "CHANGE"}, style: style}
		for _, e := range h.Events {
			c.rows = append(c.rows, []string{formatted(e.At, "2006-01-02 15:04"), Clean(e.How.Actor(e.Who)), Clean(e.Verb), Clean(e.Name), eventChange(e)})
		}
		c.write(&b)
		b.WriteByte('\n')
	}
	table{style: style}.paragraph(&b, line{{h.sentence(), bold}})
	return output(w, &b)
}

// sentence says how much of the log is shown.
func (h History) sentence() string {
	entries := strconv.Itoa(h.Of) + " entries"
	switch {
	case h.Of == 0:
		return "The activity log is empty."
	case h.Of == 1:
		entries = "1 entry"
	}
	if len(h.Events) == h.Of {
		return "All of the activity log: " + entries + "."
	}
	return fmt.Sprintf("%d of %s in the activity log.", len(h.Events), entries)
}

// eventChange describes what changed. It is clean.
func eventChange(e audit.Event) string {
	attribute, from, to := Clean(e.Attribute), Clean(e.From), Clean(e.To)
	change := ""
	switch {
	case e.Hidden:
		change = "(not shown)"
	case e.From != "" && e.To != "":
		change = from + " → " + to
	case e.From != "":
		change = from + " → (none)"
	case e.To != "":
		change = to
	case e.Endpoint && e.Attribute == "" && e.Type == api.EntryCreated:
		change = diff.EndpointOn.String()
	case e.Endpoint && e.Attribute == "" && e.Type == api.EntryDeleted:
		change = diff.EndpointOff.String()
	case e.Kind == "", e.Endpoint:
		change = Clean(e.What) // nothing else says what it is about
	}
	switch {
	case attribute == "":
		return change
	case change == "":
		return attribute
	}
	return attribute + ": " + change
}

// stamp is a time for programs; empty if there is none.
func stamp(at time.Time) string { return formatted(at, time.RFC3339Nano) }

// HistoryCSV writes the events as CSV. See [cell].
func HistoryCSV(w io.Writer, h History) error {
	rows := make([][]string, len(h.Events))
	for i, e := range h.Events {
		rows[i] = []string{
			stamp(e.At), e.Who, string(e.How), e.By, e.Verb, string(e.Kind), e.Name, e.Cluster,
			e.Attribute, e.From, e.To, strconv.FormatBool(e.Hidden), e.What, e.Service,
		}
		rows[i] = append(rows[i], h.About.Organization, h.About.Host, h.About.Version, h.About.moment(time.RFC3339))
	}
	heads := []string{"at", "who", "how", "by", "verb", "kind", "name", "cluster", "attribute", "from", "to", "hidden", "what", "service", "organization", "host", "version", "read at"}
	return writeCSV(w, heads, rows)
}

// HistoryKind is the kind of the JSON that [HistoryJSON] writes.
const HistoryKind Kind = "history"

type historyDocument struct {
	SchemaVersion int     `json:"schemaVersion"`
	Kind          Kind    `json:"kind"`
	About         *about  `json:"about,omitempty"`
	Entries       int     `json:"entries"`
	Events        []event `json:"events"`
}

type event struct {
	At        string    `json:"at"`
	Who       string    `json:"who"`
	How       audit.How `json:"how"`
	By        string    `json:"by"`
	Verb      string    `json:"verb"`
	Kind      spec.Kind `json:"kind"`
	Name      string    `json:"name"`
	Cluster   string    `json:"cluster"`
	Attribute string    `json:"attribute"`
	From      string    `json:"from"`
	To        string    `json:"to"`
	Hidden    bool      `json:"hidden"`
	What      string    `json:"what"`
	Service   string    `json:"service"`
}

// HistoryJSON writes the events as versioned JSON, with texts as the server sent them.
func HistoryJSON(w io.Writer, h History) error {
	d := historyDocument{SchemaVersion: schemaVersion, Kind: HistoryKind, About: h.About.object(), Entries: h.Of, Events: make([]event, len(h.Events))}
	for i, e := range h.Events {
		d.Events[i] = event{
			At: stamp(e.At), Who: e.Who, How: e.How, By: e.By, Verb: e.Verb, Kind: e.Kind, Name: e.Name, Cluster: e.Cluster,
			Attribute: e.Attribute, From: e.From, To: e.To, Hidden: e.Hidden, What: e.What, Service: e.Service,
		}
	}
	return WriteJSON(w, d)
}
