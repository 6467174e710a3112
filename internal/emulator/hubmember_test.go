package emulator_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

// membersOf searches the members of the workspace of a path.
func (w *world) membersOf(path, part string) string {
	w.t.Helper()
	return w.want("POST", hub+"/members/search", `{"filter":{"workspaceKey":"`+strings.TrimPrefix(path, hub+"/workspaces/")+`"}}`, 200, part)
}

func TestMembersOfAWorkspace(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	w.SetMember("ben@example.com", "Ben", "developer")
	w.want("POST", "/members/eve@example.com", `{"orgRoles":["developer"]}`, 204, "")
	path := w.workspace("Orders")
	members := path + "/members"
	key := strings.TrimPrefix(path, hub+"/workspaces/")

	w.want("POST", members, `{"email":"Ana@example.com","role":"workspace_admin"}`, 200,
		`{"workspaceKey":"`+key+`","email":"Ana@example.com","name":null,"role":"workspace_admin"}`)
	w.want("POST", members, `{"email":"ana@EXAMPLE.com","role":"viewer"}`, 200, `"email":"Ana@example.com","name":null,"role":"viewer"`)
	w.want("POST", members, `{"email":"ben@example.com","role":"editor"}`, 200, `"name":"Ben","role":"editor"`)
	w.want("POST", members, `{"email":"eve@example.com","role":"commenter"}`, 200, `"name":null,"role":"commenter"`)
	w.membersOf(path, `"totalItems":3`)
	if got := w.Hub("").Mails(); !slices.Equal(got, []emulator.Mail{{To: "Ana@example.com", Workspace: "Orders"}, {To: "eve@example.com", Workspace: "Orders"}}) {
		t.Errorf("mails: %v", got)
	}

	w.must(w.Hub("").LogIn("ANA@example.com", "Ana"))
	w.must(w.AcceptInvitation("eve@example.com", "Eve"))
	w.membersOf(path, `"email":"Ana@example.com","name":"Ana"`)
	w.membersOf(path, `"email":"eve@example.com","name":"Eve"`)
	for _, email := range []string{"ana@example.com", "eve@example.com", "ben@example.com", "none@example.com"} {
		if err := w.Hub("").LogIn(email, "x"); err == nil {
			t.Errorf("%s logged in without an invitation", email)
		}
	}
	w.want("DELETE", members+"/aNa%40example.com", nil, 204, "")
	w.want("DELETE", members+"/ana@example.com", nil, 404, "not found")
	w.membersOf(path, `"totalItems":2`)
	w.want("DELETE", "/members/ben@example.com", nil, 204, "")
	w.membersOf(path, `"totalItems":1`)

	for _, tt := range []struct{ body, part string }{
		{`{"email":"ben@example.com"}`, `\"role\" is required`}, {`{"role":"viewer"}`, `\"email\" is required`},
		{`{"email":"ben","role":"viewer"}`, "e-mail"}, {`{"email":"ben@example.com","role":"project_admin"}`, "one of"},
		{`{"email":"ben@example.com","role":"viewer","name":"Ben"}`, "not a property"},
	} {
		w.want("POST", members, tt.body, 400, tt.part)
	}
	w.want("POST", hub+"/workspaces/none/members", `{"email":"ben@example.com","role":"viewer"}`, 404, "not found")
}

func TestChoicesOfMembers(t *testing.T) {
	const ana = `{"email":"Ana@example.com","role":"workspace_admin"}`
	for _, tt := range []struct {
		switched string
		try      func(w *world, path string, chosen bool)
	}{
		{"hubMailAgain=true", func(w *world, path string, chosen bool) {
			w.want("POST", path+"/members", ana, 200, "")
			w.want("POST", path+"/members", ana, 200, "")
			if got := w.Hub("").Mails(); len(got) != either(chosen, 2, 1) || chosen && !got[1].Again {
				t.Errorf("mails: %v", got)
			}
		}},
		{"hubLowerEmails=true", func(w *world, path string, chosen bool) {
			w.want("POST", path+"/members", ana, 200, either(chosen, "ana@example.com", "Ana@example.com"))
			w.want("DELETE", path+"/members/Ana@example.com", nil, 204, "")
		}},
		{"hubOnlyMembers=true", func(w *world, path string, chosen bool) {
			w.want("POST", path+"/members", ana, either(chosen, 400, 200), "")
			w.want("POST", path+"/members", `{"email":"owner@example.com","role":"viewer"}`, 200, `"name":"Owner"`)
		}},
		{"hubKeepLeavers=true", func(w *world, path string, chosen bool) {
			w.SetMember("Ana@example.com", "Ana", "developer")
			w.want("POST", path+"/members", ana, 200, "")
			w.want("DELETE", "/members/ana@example.com", nil, 204, "")
			w.membersOf(path, either(chosen, "Ana@example.com", `"items":[]`))
		}},
		{"hubKeepLastAdmin=true", func(w *world, path string, chosen bool) {
			w.want("POST", path+"/members", ana, 200, "")
			w.want("POST", path+"/members", ana, 200, "")
			w.want("POST", path+"/members", `{"email":"ana@example.com","role":"editor"}`, either(chosen, 409, 200), "")
			w.want("DELETE", path+"/members/ana@example.com", nil, either(chosen, 409, 204), "")
			w.want("POST", path+"/members", ana, 200, "")
			w.want("POST", path+"/members", `{"email":"ben@example.com","role":"workspace_admin"}`, 200, "")
			w.want("DELETE", path+"/members/ana@example.com", nil, 204, "")
		}},
		{"hubMemberListDelay=1m", func(w *world, path string, chosen bool) {
			w.want("POST", path+"/members", ana, 200, "")
			w.membersOf(path, either(chosen, `"items":[]`, "Ana@example.com"))
			w.must(w.Clock.Advance(time.Minute))
			w.membersOf(path, "Ana@example.com")
		}},
		{"exactEmails=true", func(w *world, path string, chosen bool) {
			w.want("POST", path+"/members", ana, 200, "")
			w.want("POST", path+"/members", `{"email":"ana@example.com","role":"editor"}`, 200, "")
			w.membersOf(path, either(chosen, `"totalItems":2`, `"totalItems":1`))
		}},
	} {
		t.Run(tt.switched, func(t *testing.T) {
			for _, chosen := range []bool{false, true} {
				w := newWorld(t, emulator.Options{})
				if name, value, _ := strings.Cut(tt.switched, "="); chosen {
					w.Change(func(o *emulator.Options) { w.must(o.Set(name, value)) })
				}
				tt.try(w, w.workspace("Orders"), chosen)
			}
		})
	}
}
