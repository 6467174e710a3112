package report

import (
	"github.com/camsync/camsync/internal/spec"
)

// A Rotation is one that is under way, in JSON. Times that are not known are left out.
type Rotation struct {
	Name      spec.Name `json:"name"` // of the client, as the file calls it
	Cluster   string    `json:"cluster"`
	Old       string    `json:"old"`       // the live client whose credentials stay valid beside the new ones
	Successor string    `json:"successor"` // the live client that replaced it
	Begun     string    `json:"begun,omitempty"`
	Until     string    `json:"until,omitempty"`
	Over      bool      `json:"over"`     // the grace is
	Unproven  bool      `json:"unproven"` // whether the new credentials were delivered is not known
	Text      string    `json:"text"`
}

// RotationsOf are the rotations under way of a report, for JSON.
func RotationsOf(r Report) []Rotation {
	all := []Rotation{}
	for _, u := range r.Plan.Rotations {
		all = append(all, Rotation{u.Name, u.Name.Outer, u.Old, u.Successor, stamp(u.Begun), stamp(u.Until), u.Over, u.Unproven, u.State() + "; " + r.phrase.say(u.Hint())})
	}
	return all
}

// rotationTexts are the same as texts.
func rotationTexts(r Report) []string {
	var all []string
	for _, u := range r.Plan.Rotations {
		all = append(all, r.phrase.say(u.String()))
	}
	return all
}
