package api

import "net/http"

// SetRoles makes Email a member with exactly Roles, inviting them if need be.
type SetRoles struct {
	Email string
	Roles []string
}

func (c SetRoles) request(string) (request, error) {
	return memberRequest(http.MethodPost, c.Email, map[string]any{"orgRoles": c.Roles})
}

// RemoveMember takes a person out of the organisation, or withdraws their invitation.
type RemoveMember struct {
	Email string
}

func (c RemoveMember) request(string) (request, error) {
	return memberRequest(http.MethodDelete, c.Email, nil)
}

func memberRequest(method, email string, body any) (request, error) {
	member, err := pathSegment("e-mail address", email)
	if err != nil {
		return request{}, err
	}
	return request{method: method, route: "/members/{email}", path: "/members/" + string(member), body: body}, nil
}
