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
	About     About
	OlderThan time.Duration // credentials of a greater age are pointed out; zero for none
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
	p := accessPage{
		Kind: AccessReview, About: r.About.String(), Sentence: accessSentence(r), Owner: owner(r.Review), Unknown: cleaned(r.Unknown), Undated: Clean(r.Undated),
		Notes: []string{
			"Ages come from the activity log, and are unknown where it does not tell of the invitation or creation.",
			"The API shows neither groups nor the API clients of the organisation itself; Camunda Hub does.",
		},
	}
	if r.Against {
		outside := newTable("Outside the file", r.MembersMissing || r.ClientsMissing || r.PrincipalsMissing || r.ScrapersMissing || r.ReachesMissing, []string{"Resource", "May", "Since", "File"}, r.Outside(), func(o audit.Outsider) accessRow {
			return accessRow{Cells: []string{Clean(o.Name.String()), list(o.Rights), since(o.Since, o.By), outsideBecause(o.Declared)}, Rights: o.Rights, Declared: o.Declared}
		})
		p.Tables = append(p.Tables, outside)
	}
	members := func(name string, heads []string, members []audit.Member, cells func(audit.Member) []string) {
		t := newTable(name, r.MembersMissing, heads, members, func(m audit.Member) accessRow {
			return accessRow{Cells: append([]string{person(m), list(m.Roles)}, cells(m)...), Rights: m.Roles, Declared: m.Declared}
		})
		p.Tables = append(p.Tables, t.declared(r.Against))
	}
	members("Administrators", []string{"Member", "Roles", "State", "Since"}, r.Admins(), func(m audit.Member) []string {
		return []string{state(m), since(m.Since, m.By)}
	})
	members("Pending invitations, the oldest first", []string{"Member", "Roles", "Age", "Invited"}, r.Pending(), func(m audit.Member) []string {
		return []string{age(m.Since, r.At), since(m.Since, m.By)}
	})
	clients := newTable("API clients of clusters", r.ClientsMissing, []string{"Cluster", "Client", "Permissions", "Since"}, r.Machines(), func(c audit.Client) accessRow {
		name := Clean(c.Name)
		if c.Self {
			name += " (this credential)"
		}
		return accessRow{Cells: []string{Clean(c.Cluster), name, list(c.Permissions), since(c.Since, c.By)}, Rights: c.Permissions, Declared: c.Declared}
	})
	p.Tables = append(p.Tables, clients.declared(r.Against))
	p.reaches(r.Review)
	p.principals(r.Review)
	p.scrapers(r.Review)
	p.credentials(r)
	members("Other members", []string{"Member", "Roles", "Since"}, r.Others(), func(m audit.Member) []string {
		return []string{since(m.Since, m.By)}
	})
	return p
}

// newTable makes a table of people or clients, of whom some may be missing.
func newTable[T any](name string, missing bool, heads []string, all []T, row func(T) accessRow) accessTable {
	t := accessTable{Name: name, Title: title(name, len(all), missing), Heads: heads}
	for _, one := range all {
		r := row(one)
		r.Rights = cleaned(r.Rights)
		t.Rows = append(t.Rows, r)
	}
	return t
}

// declared adds a column with what the file declares, if there is a file.
func (t accessTable) declared(against bool) accessTable {
	if against {
		t.Heads = append(t.Heads, "In the file")
		for i, row := range t.Rows {
			t.Rows[i].Cells = append(row.Cells, string(row.Declared))
		}
	}
	return t
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

func outsideBecause(d audit.Declared) string {
	if d == audit.NotManaged {
		return "does not manage such resources there"
	}
	return "does not declare it"
}

// accessSentence is the whole review in one line. It is clean.
func accessSentence(r Access) string {
	sentence := atLeast(len(r.Admins()), "administrator", r.MembersMissing) + ", " +
		atLeast(len(r.Others()), "other member", r.MembersMissing) + ", " +
		atLeast(len(r.Pending()), "pending invitation", r.MembersMissing) + " and " +
		atLeast(len(r.Clients), "API client", r.ClientsMissing) + principalCounts(r.Review) + scraperCounts(r.Review) + reachCounts(r.Review)
	if r.Against {
		sentence += fmt.Sprintf("; %d of them outside the file", len(r.Outside()))
	}
	sentence += ageCounts(r)
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
