package emulator_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

func TestMembers(t *testing.T) {
	w := newWorld(t, emulator.Options{Owner: "boss@example.com", Seats: 3})
	const owner = `{"email":"boss@example.com","name":"Owner","roles":["owner"],"invitePending":false}`
	w.want("GET", "/members", nil, 200, "["+owner+"]")

	w.want("POST", "/members/Ana%2Bx%40example.com", `{"orgRoles":["admin","developer","admin"]}`, 204, "")
	w.want("GET", "/members", nil, 200, owner+`,{"email":"Ana+x@example.com","name":"","roles":["admin","developer"],"invitePending":true}`)
	w.want("POST", "/members/ana+x@EXAMPLE.com", `{"orgRoles":["visitor"]}`, 204, "")
	w.want("GET", "/members", nil, 200, `{"email":"Ana+x@example.com","name":"","roles":["visitor"],"invitePending":true}`)
	if err := w.AcceptInvitation("ana+x@example.com", "Ana"); err != nil {
		t.Error(err)
	}
	w.want("GET", "/members", nil, 200, `{"email":"Ana+x@example.com","name":"Ana","roles":["visitor"],"invitePending":false}`)
	if err := w.AcceptInvitation("ana+x@example.com", "Ana"); err == nil {
		t.Error("an invitation was accepted twice")
	}

	for _, tt := range []struct {
		email, body string
		status      int
		part        string
	}{
		{"bob@example.com", `{"orgRoles":[]}`, 400, "at least one"},
		{"bob@example.com", `{"orgRoles":["owner"]}`, 400, "not one of"},
		{"bob@example.com", `{"orgRoles":["Admin"]}`, 400, "not one of"},
		{"bob@example.com", `{"orgRoles":"admin"}`, 400, "wrong type"},
		{"bob", `{"orgRoles":["admin"]}`, 400, "e-mail"},
		{"Bob%20%3Cbob@example.com%3E", `{"orgRoles":["admin"]}`, 400, "e-mail"},
		{"BOSS@example.com", `{"orgRoles":["admin"]}`, 403, "owner"},
		{"bob@example.com", `{"orgRoles":["admin"]}`, 204, ""},
		{"eve@example.com", `{"orgRoles":["admin"]}`, 403, "no open seats"},
		{"bob@example.com", `{"orgRoles":["analyst"]}`, 204, ""},
	} {
		w.want("POST", "/members/"+tt.email, tt.body, tt.status, tt.part)
	}
	w.want("DELETE", "/members/boss@example.com", nil, 403, "owner")
	w.want("DELETE", "/members/eve@example.com", nil, 404, "not found")
	w.want("DELETE", "/members/BOB@example.com", nil, 204, "")
	w.SetMember("help@example.com", "Support", "supportagent")
	w.want("GET", "/members", nil, 200, `{"email":"help@example.com","name":"Support","roles":["supportagent"],"invitePending":false}`)
}

func TestMemberListLagsBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newBubble(t, emulator.Options{MemberListDelay: time.Minute, MemberDeleteDelay: time.Hour})
		const (
			ana   = "/members/ana@example.com"
			owner = `{"email":"owner@example.com","name":"Owner","roles":["owner"],"invitePending":false}`
		)
		w.want("POST", ana, `{"orgRoles":["admin"]}`, 204, "")
		w.want("GET", "/members", nil, 200, "["+owner+"]")
		time.Sleep(time.Minute)
		w.want("GET", "/members", nil, 200, `"ana@example.com"`)
		w.want("DELETE", ana, nil, 204, "")
		w.want("DELETE", ana, nil, 404, "")
		w.want("GET", "/members", nil, 200, `"ana@example.com"`)
		w.want("POST", ana, `{"orgRoles":["visitor"]}`, 204, "")
		w.want("GET", "/members", nil, 200, "["+owner+"]")
		w.want("DELETE", ana, nil, 204, "")
		time.Sleep(time.Hour)
		w.want("GET", "/members", nil, 200, "["+owner+"]")
	})
}
