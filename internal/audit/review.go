package audit

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/stable"
)

// A Review is who may do what in an organisation.
type Review struct {
	At      time.Time // when the organisation was read; ages are counted up to it
	Members []Member  // by address
	Clients []Client  // by cluster and name
	Unknown []string  // what could not be read, and why

	Principals        []Principal // by cluster and ARN
	PrincipalsMissing bool        // there may be more
	LinksUnseen       int         // clusters in AWS whose private link may not be read, and that no file manages

	Scrapers        []Scraper // by cluster and name
	ScrapersMissing bool      // there may be more

	Reaches          []Reach // in workspaces: those of every one first, then by address and workspace
	ReachesMissing   bool    // there may be more
	WorkspacesUnseen string  // why workspaces that no file manages may not be read; empty where they may

	Credentials []Credential // of API clients and monitoring clients, the oldest first

	MembersMissing, ClientsMissing bool // there may be more than those above, since something could not be read

	Undated string // why no age is known at all; empty where the log was read
	Against bool   // a file was given to compare with
}

// A Member is a person who is a member or is invited.
type Member struct {
	Email, Name string
	Roles       []string
	Owner       bool
	Admin       bool // may give rights to others: an admin, or the owner
	Pending     bool // invited, and has not accepted
	Since       time.Time
	By          string // who invited them; empty, as Since is zero, where the log does not show it
	Declared    Declared
}

// A Client is an API client of a cluster.
type Client struct {
	Cluster, Name, ID string
	Permissions       []string
	Self              bool // camsync itself is logged in with it
	Since             time.Time
	By                string // who created it
	Declared          Declared
}

// NewReview gathers who may do what, as it was read at a time. Desired is nil without a file.
func NewReview(at time.Time, live spec.Organization, log *Log, self string, desired *spec.Organization) Review {
	r := Review{At: at, Undated: log.why, Against: desired != nil}
	d := newDeclarations(desired, live)
	if why, unknown := live.Members.Why(); unknown {
		r.Unknown, r.MembersMissing = append(r.Unknown, spec.Members.List("").String()+": "+why), true
	}
	for _, m := range live.Members.Value() {
		member := Member{
			Email: m.Email, Name: m.Name, Roles: slices.Sorted(slices.Values(m.Roles)), Pending: m.Pending,
			Owner: slices.ContainsFunc(m.Roles, owns), Admin: slices.ContainsFunc(m.Roles, administers),
		}
		member.Declared = d.member(member)
		member.Since, member.By = log.creation(key(spec.Members, "", m.Email))
		r.Members = append(r.Members, member)
	}
	stable.Sort(r.Members, func(x, y Member) int {
		return cmp.Compare(lookalike.EmailKey(x.Email), lookalike.EmailKey(y.Email))
	})
	if why, unknown := live.Clusters.Why(); unknown {
		r.Unknown, r.ClientsMissing = append(r.Unknown, spec.Clusters.List("").String()+": "+why), true
	}
	for i := range live.Clusters.Value() {
		c := &live.Clusters.Value()[i]
		if why, unknown := c.Clients.Why(); unknown {
			r.Unknown, r.ClientsMissing = append(r.Unknown, spec.Clients.List(c.Name).String()+": "+why), true
		}
		for j := range c.Clients.Value() {
			k := &c.Clients.Value()[j]
			client := Client{
				Cluster: c.Name, Name: k.Name, ID: k.ID, Permissions: slices.Sorted(slices.Values(k.Permissions)),
				Self: self != "" && k.ID == self,
			}
			_, client.Declared = d.client(c, spec.Clients, k.Name)
			client.Since, client.By = log.creation(key(spec.Clients, c.UUID, k.ID))
			r.Clients = append(r.Clients, client)
		}
	}
	stable.Sort(r.Clients, func(x, y Client) int {
		return cmp.Or(cmp.Compare(x.Cluster, y.Cluster), cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID))
	})
	r.principals(live, log, d)
	r.scrapers(live, log, d)
	r.reaches(live, d)
	r.credentials(live, log, d)
	slices.Sort(r.Unknown)
	return r
}

// Admins are the members who may give rights to others; those that the file does not declare first.
func (r *Review) Admins() []Member { return r.members(func(m Member) bool { return m.Admin }) }

// Others are the members who have accepted and are not admins; those that the file does not declare first.
func (r *Review) Others() []Member {
	return r.members(func(m Member) bool { return !m.Admin && !m.Pending })
}

func (r *Review) members(wanted func(Member) bool) []Member {
	some := slices.DeleteFunc(slices.Clone(r.Members), func(m Member) bool { return !wanted(m) })
	stable.Sort(some, func(x, y Member) int { return x.Declared.rank() - y.Declared.rank() })
	return some
}

// Machines are the API clients; those that the file does not declare first.
func (r *Review) Machines() []Client {
	all := slices.Clone(r.Clients)
	stable.Sort(all, func(x, y Client) int { return x.Declared.rank() - y.Declared.rank() })
	return all
}

// Pending are the invitations, the oldest first, those of unknown age last.
func (r *Review) Pending() []Member {
	pending := slices.DeleteFunc(slices.Clone(r.Members), func(m Member) bool { return !m.Pending })
	stable.Sort(pending, func(x, y Member) int {
		if x.Since.IsZero() != y.Since.IsZero() {
			return cmp.Compare(y.Since.Unix(), x.Since.Unix())
		}
		return x.Since.Compare(y.Since)
	})
	return pending
}

func administers(role string) bool {
	return owns(role) || slices.Contains([]string{"admin", "organizationadmin"}, strings.ToLower(role))
}

func owns(role string) bool {
	return slices.Contains([]string{"owner", "organizationowner"}, strings.ToLower(role))
}
