package report

import (
	"cmp"
	"strings"

	"github.com/camsync/camsync/internal/audit"
)

// reaches are the table of who can reach which workspace, and why, if there are any or some may be missing.
func (p *accessPage) reaches(r audit.Review) {
	if len(r.Reaches) > 0 || r.ReachesMissing {
		t := newTable("Reach in workspaces", r.ReachesMissing, []string{"Person", "Workspace", "Role", "May deploy to", "Because"}, r.Reaches, func(one audit.Reach) accessRow {
			return accessRow{
				Cells:  []string{person(audit.Member{Email: one.Email, Name: one.Name}), cmp.Or(Clean(one.Workspace), "every workspace"), Clean(one.Role), deploysTo(one), because(one)},
				Rights: []string{one.Role}, Declared: one.Declared,
			}
		})
		p.Tables = append(p.Tables, t.declared(r.Against))
	}
	if r.WorkspacesUnseen != "" {
		p.Notes = append(p.Notes, "Workspaces of Camunda Hub are not visible: "+Clean(r.WorkspacesUnseen)+".")
	}
}

func deploysTo(one audit.Reach) string {
	if one.Workspace == "" {
		return "what each may"
	}
	return list(one.Environments)
}

// because says why a person can reach a workspace, with what is remarkable about it.
func because(one audit.Reach) string {
	text := string(one.Because)
	if one.Outsider {
		text += ", and no member of the organisation"
	}
	if one.Pending {
		text += "; invited, and never logged in"
	}
	return text
}

// reachCounts are the people who can reach workspaces as a part of a sentence; empty if there are none.
func reachCounts(r audit.Review) string {
	if len(r.Reaches) == 0 && !r.ReachesMissing {
		return ""
	}
	people := make(map[string]bool)
	for _, one := range r.Reaches {
		people[strings.ToLower(one.Email)] = true
	}
	if len(people) == 1 && !r.ReachesMissing {
		return "; 1 person in workspaces"
	}
	return "; " + strings.Replace(atLeast(len(people), "person", r.ReachesMissing), "persons", "people", 1) + " in workspaces"
}
