package report

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/audit"
)

// An Access is a review of who may do what.
type Access struct {
	audit.Review
	About About
}

// accessPage is a review as text, Markdown and HTML show it. All its texts are clean.
type accessPage struct {
	Kind     Kind
	About    string
	Sentence string
	Owner    string
	Tables   []accessTable // what matters first comes first
	Unknown  []string
	Undated  string   // why no age is known
	Notes    []string // ours
}

// accessTable is a table of people or clients.
type accessTable struct {
	Name, Title string
	Heads       []string
	Rows        []accessRow
}

// accessRow is one row, with the texts that a search covers.
type accessRow struct {
	Cells    []string
	Rights   []string
	Declared audit.Declared

	RightList string // the rights as the page's script reads them
}

// AccessReview is the kind of the report of a review.
const AccessReview Kind = "access-review"

func newAccessPage(r Access) accessPage {
	p := accessPage{Kind: AccessReview, About: r.About.String(), Sentence: accessSentence(r.Review), Owner: owner(r.Review), Undated: Clean(r.Undated)}
	if r.Against {
		p.outside(r)
	}
	p.members(r, "Administrators", []string{"Member", "Roles", "State", "Since"}, r.Admins(), func(m audit.Member) []string {
		return []string{person(m), list(m.Roles), state(m), since(m.Since, m.By)}
	})
	p.members(r, "Pending invitations, the oldest first", []string{"Member", "Roles", "Age", "Invited"}, r.Pending(), func(m audit.Member) []string {
		return []string{person(m), list(m.Roles), age(m.Since, r.At), since(m.Since, m.By)}
	})
	p.clients(r)
	p.members(r, "Other members", []string{"Member", "Roles", "Since"}, r.Others(), func(m audit.Member) []string {
		return []string{person(m), list(m.Roles), since(m.Since, m.By)}
	})
	for _, text := range r.Unknown {
		p.Unknown = append(p.Unknown, Clean(text))
	}
	p.Notes = []string{
		"Ages come from the activity log, and are unknown where it does not tell of the invitation or creation.",
		"The API shows neither groups nor the API clients of the organisation itself; Camunda Hub does.",
	}
	return p
}

// outside adds what the file does not declare, which a review is for.
func (p *accessPage) outside(r Access) {
	t := accessTable{Name: "Outside the file", Heads: []string{"Resource", "May", "Since", "File"}}
	for _, o := range r.Outside() {
		t.Rows = append(t.Rows, accessRow{[]string{Clean(o.Name.String()), list(o.Rights), since(o.Since, o.By), outsideBecause(o.Declared)}, cleaned(o.Rights), o.Declared, ""})
	}
	t.Title = title(t.Name, len(t.Rows), r.MembersMissing || r.ClientsMissing)
	p.Tables = append(p.Tables, t)
}

// members adds a table of members.
func (p *accessPage) members(r Access, name string, heads []string, members []audit.Member, cells func(audit.Member) []string) {
	t := accessTable{Name: name, Title: title(name, len(members), r.MembersMissing), Heads: declaredHead(r.Review, heads...)}
	for _, m := range members {
		t.Rows = append(t.Rows, accessRow{declared(r.Review, m.Declared, cells(m)...), cleaned(m.Roles), m.Declared, ""})
	}
	p.Tables = append(p.Tables, t)
}

func (p *accessPage) clients(r Access) {
	const name = "API clients of clusters"
	t := accessTable{Name: name, Title: title(name, len(r.Clients), r.ClientsMissing), Heads: declaredHead(r.Review, "Cluster", "Client", "Permissions", "Since")}
	for _, c := range r.Machines() {
		name := Clean(c.Name)
		if c.Self {
			name += " (this credential)"
		}
		cells := declared(r.Review, c.Declared, Clean(c.Cluster), name, list(c.Permissions), since(c.Since, c.By))
		t.Rows = append(t.Rows, accessRow{cells, cleaned(c.Permissions), c.Declared, ""})
	}
	p.Tables = append(p.Tables, t)
}

// size is the number of rows.
func (p accessPage) size() int {
	n := 0
	for _, t := range p.Tables {
		n += len(t.Rows)
	}
	return n
}

func title(name string, n int, missing bool) string {
	switch {
	case missing && n == 0:
		return name + " (unknown)"
	case missing:
		return fmt.Sprintf("%s (at least %d)", name, n)
	}
	return fmt.Sprintf("%s (%d)", name, n)
}

// declaredHead and declared add a column with what the file declares, if there is a file.
func declaredHead(r audit.Review, heads ...string) []string {
	if r.Against {
		heads = append(heads, "In the file")
	}
	return heads
}

func declared(r audit.Review, d audit.Declared, cells ...string) []string {
	if r.Against {
		cells = append(cells, string(d))
	}
	return cells
}

func outsideBecause(d audit.Declared) string {
	if d == audit.NotManaged {
		return "does not manage such resources there"
	}
	return "does not declare it"
}

// accessSentence is the whole review in one line. It is clean.
func accessSentence(r audit.Review) string {
	sentence := atLeast(len(r.Admins()), "administrator", r.MembersMissing) + ", " +
		atLeast(len(r.Others()), "other member", r.MembersMissing) + ", " +
		atLeast(len(r.Pending()), "pending invitation", r.MembersMissing) + " and " +
		atLeast(len(r.Clients), "API client", r.ClientsMissing)
	if r.Against {
		sentence += fmt.Sprintf("; %d of them outside the file", len(r.Outside()))
	}
	if n := len(r.Unknown); n > 0 {
		sentence += fmt.Sprintf("; %s could not be read", Count(n, "list"))
	}
	return strings.ToUpper(sentence[:1]) + sentence[1:] + ", on " + r.At.UTC().Format("2006-01-02 15:04 UTC") + "."
}

// atLeast counts resources, some of which may be missing.
func atLeast(n int, noun string, missing bool) string {
	switch {
	case missing && n == 0:
		return "an unknown number of " + noun + "s"
	case missing:
		return "at least " + Count(n, noun)
	}
	return Count(n, noun)
}

// owner names the organisation's owner.
func owner(r audit.Review) string {
	var names []string
	for _, m := range r.Members {
		if m.Owner {
			names = append(names, person(m))
		}
	}
	return cmp.Or(strings.Join(names, ", "), "unknown: no member is shown to be the owner")
}

func person(m audit.Member) string {
	if m.Name == "" || m.Name == m.Email {
		return Clean(m.Email)
	}
	return Clean(m.Email) + " (" + Clean(m.Name) + ")"
}

func state(m audit.Member) string {
	if m.Pending {
		return "not accepted"
	}
	return "accepted"
}

// list is a set of rights in words.
func list(rights []string) string { return cmp.Or(Clean(strings.Join(rights, ", ")), "none") }

// since is when something began and who began it, as far as the log shows.
func since(at time.Time, by string) string {
	day := "unknown"
	if !at.IsZero() {
		day = at.UTC().Format(time.DateOnly)
	}
	if by == "" {
		return day
	}
	return day + ", by " + Clean(by)
}

// age is how long ago something was, in days.
func age(at, now time.Time) string {
	if at.IsZero() {
		return "unknown"
	}
	return Count(max(int(now.Sub(at).Hours()/24), 0), "day")
}
