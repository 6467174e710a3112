package api

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// SetWorkspaceMember adds a person to a workspace, or changes their role there (POST /workspaces/{workspaceKey}/members). It may send
// a mail each time, and so it is made only where the role differs.
type SetWorkspaceMember struct {
	Email string `json:"email"`
	Role  string `json:"role"`
}

func (SetWorkspaceMember) request(key string) (request, error) {
	r, err := workspaceRequest(http.MethodPost, key, "/members")
	r.resend = looked
	return r, err
}

func (c SetWorkspaceMember) body() any { return c }

func (c SetWorkspaceMember) done(ctx context.Context, client *Client, key string) (bool, error) {
	members, err := readWorkspaceMembers(reading(ctx), client, key)
	m, listed, err := found(members.Value(), err, func(m spec.WorkspaceMember) bool { return sameAddress(m.Email, c.Email) })
	return listed && m.Role == c.Role, err
}

// RemoveWorkspaceMember takes a person out of a workspace (DELETE /workspaces/{workspaceKey}/members/{email}).
type RemoveWorkspaceMember struct {
	Email string `json:"email"`
}

func (c RemoveWorkspaceMember) request(key string) (request, error) {
	segment, err := pathSegment("e-mail address", c.Email)
	if err != nil {
		return request{}, err
	}
	r, err := workspaceRequest(http.MethodDelete, key, "/members/"+string(segment))
	r.route = hubPath + "/workspaces/{workspaceKey}/members/{email}"
	return r, err
}

func (RemoveWorkspaceMember) body() any { return nil }

func (c RemoveWorkspaceMember) done(ctx context.Context, client *Client, key string) (bool, error) {
	members, err := readWorkspaceMembers(reading(ctx), client, key)
	_, listed, err := found(members.Value(), err, func(m spec.WorkspaceMember) bool { return sameAddress(m.Email, c.Email) })
	return !listed, err
}

type liveWorkspaceMember struct {
	Email field[string] `json:"email"`
	Name  field[string] `json:"name"`
	Role  field[string] `json:"role"`
}

// readWorkspaceMembers reads the members of one workspace (POST /members/search). A person without a name has never logged in.
func readWorkspaceMembers(ctx context.Context, c *Client, key string) (spec.Part[[]spec.WorkspaceMember], error) {
	q := query[liveWorkspaceMember]{
		path: "/members/search", filter: map[string]any{"workspaceKey": key}, sort: "email",
		key: func(m liveWorkspaceMember) string { return strings.ToLower(m.Email.value) },
	}
	return mapped(ctx, c, q, func(l liveWorkspaceMember) (spec.WorkspaceMember, error) {
		switch {
		case l.Email.value == "":
			return spec.WorkspaceMember{}, errors.New("a workspace member has no e-mail address")
		case !l.Role.ok:
			return spec.WorkspaceMember{}, errors.New("a workspace member has no role")
		}
		return spec.WorkspaceMember{Email: l.Email.value, Name: l.Name.value, Role: l.Role.value, Pending: !l.Name.ok}, nil
	})
}
