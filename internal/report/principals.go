package report

import (
	"fmt"
	"strconv"

	"github.com/camsync/camsync/internal/audit"
)

// principals are the table of who may connect endpoints in AWS, if there are any or some may be missing.
func (p *accessPage) principals(r audit.Review) {
	if len(r.Principals) > 0 || r.PrincipalsMissing {
		t := newTable("AWS principals with a private link", r.PrincipalsMissing, []string{"Cluster", "Principal", "From regions", "Connections", "Since"}, r.Ways(), func(one audit.Principal) accessRow {
			return accessRow{
				Cells:  []string{Clean(one.Cluster), Clean(one.ARN), list(one.Regions), strconv.Itoa(one.Connections), since(one.Since, one.By)},
				Rights: one.Regions, Declared: one.Declared,
			}
		})
		p.Tables = append(p.Tables, t.declared(r.Against))
	}
	if r.LinksUnseen > 0 {
		p.Notes = append(p.Notes, fmt.Sprintf("Private links of %s in AWS are not visible: the plan does not have them, or these credentials may not read them.", Count(r.LinksUnseen, "cluster")))
	}
}

// principalCounts are the principals as a part of a sentence; empty if there are none.
func principalCounts(r audit.Review) string {
	if len(r.Principals) == 0 && !r.PrincipalsMissing {
		return ""
	}
	return "; " + atLeast(len(r.Principals), "AWS principal", r.PrincipalsMissing) + " with a private link"
}
