package audit

import (
	"time"

	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/stable"
)

// An Outsider is a member, a client, a principal or a monitoring client that no file declares.
type Outsider struct {
	Name     spec.Name
	Rights   []string
	Declared Declared
	Admin    bool // a member who may give rights to others
	Since    time.Time
	By       string // who invited or created it
}

// Outside are those that the file does not declare: admins, other members, clients, principals, monitoring clients, members of workspaces; and then, in the
// same order, those of kinds that the file does not manage. It leaves out the owner, whom no file can declare, and
// is empty without a file.
func (r *Review) Outside() []Outsider {
	var all []Outsider
	for _, m := range r.Members {
		if r.Against && !m.Owner && m.Declared != InFile {
			all = append(all, Outsider{spec.MemberName(m.Email), m.Roles, m.Declared, m.Admin, m.Since, m.By})
		}
	}
	for _, c := range r.Clients {
		if r.Against && c.Declared != InFile {
			all = append(all, Outsider{spec.Clients.Name(c.Cluster, c.Name), c.Permissions, c.Declared, false, c.Since, c.By})
		}
	}
	for _, p := range r.Principals {
		if r.Against && p.Declared != InFile {
			all = append(all, Outsider{spec.SecureConnectivity.Name(p.Cluster, ""), []string{p.ARN}, p.Declared, false, p.Since, p.By})
		}
	}
	for _, s := range r.Scrapers {
		if r.Against && s.Declared != InFile {
			all = append(all, Outsider{spec.MonitoringClients.Name(s.Cluster, s.Name), []string{Metrics}, s.Declared, false, s.Since, s.By})
		}
	}
	for _, one := range r.Reaches {
		if r.Against && one.Declared != InFile && one.Because == AsMember {
			all = append(all, Outsider{spec.WorkspaceMembers.Name(one.Workspace, one.Email), []string{one.Role}, one.Declared, false, time.Time{}, ""})
		}
	}
	stable.Sort(all, func(x, y Outsider) int { return x.rank() - y.rank() })
	return all
}

func (o Outsider) rank() int {
	if o.Admin {
		return 2 * o.Declared.rank()
	}
	return 2*o.Declared.rank() + 1
}
