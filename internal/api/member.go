package api

import (
	"errors"
	"net/http"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// SetRoles makes Email a member with exactly Roles, inviting them if need be.
type SetRoles struct {
	Email string
	Roles []string
}

func (c SetRoles) request(string) (request, error) {
	return memberRequest(http.MethodPost, c.Email)
}

func (c SetRoles) body() any { return map[string]any{"orgRoles": c.Roles} }

// RemoveMember takes a person out of the organisation, or withdraws their invitation.
type RemoveMember struct {
	Email string
}

func (c RemoveMember) request(string) (request, error) {
	return memberRequest(http.MethodDelete, c.Email)
}

func (RemoveMember) body() any { return nil }

func memberRequest(method, email string) (request, error) {
	member, err := pathSegment("e-mail address", email)
	if err != nil {
		return request{}, err
	}
	return request{method: method, route: "/members/{email}", path: "/members/" + string(member)}, nil
}

// readMembers reads the organisation's members and invitations, with the API's own names of roles.
func readMembers(body []byte) ([]spec.Member, error) {
	list, err := decode[[]struct {
		Email   field[string]   `json:"email"`
		Name    field[string]   `json:"name"`
		Roles   field[[]string] `json:"roles"`
		Pending field[bool]     `json:"invitePending"`
	}](body)
	if err != nil {
		return nil, err
	}
	members := make([]spec.Member, 0, len(list))
	seen := make(map[string]bool, len(list))
	for _, l := range list {
		key := strings.ToLower(l.Email.value)
		switch {
		case key == "":
			return nil, errors.New("a member has no e-mail address")
		case seen[key]:
			return nil, errors.New("two members have the same e-mail address")
		case !l.Roles.ok:
			return nil, errors.New("a member's roles are left out")
		}
		seen[key] = true
		members = append(members, spec.Member{
			Email: l.Email.value, Name: l.Name.value, Roles: l.Roles.value,
			Pending: l.Pending.value || !l.Pending.ok, // who may not have accepted is not counted on as an admin
		})
	}
	return members, nil
}
