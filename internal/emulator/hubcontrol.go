package emulator

import "net/http"

// hubControls are the control routes for what people do in Camunda Hub's user interface. The query may
// name who does it: ?by=ana@example.com.
func hubControls(e *Emulator) []route {
	at := func(q *request) WorkspaceHandle { return acting(e, q).Workspace(q.values["name"]) }
	return append(projectControls(at), []route{
		on("POST /emulator/hub/workspaces", "", func(q *request) *answer { return postWorkspace(q, acting(e, q)) }),
		on("POST /emulator/hub/workspaces/{name}/name", "", inHub("name", at, WorkspaceHandle.Rename)),
		on("POST /emulator/hub/workspaces/{name}/description", "", inHub("description", at, WorkspaceHandle.Describe)),
		on("DELETE /emulator/hub/workspaces/{name}", "", func(q *request) *answer { return done(at(q).Delete()) }),
		on("POST /emulator/hub/workspaces/{name}/restoration", "", func(q *request) *answer { return done(at(q).Restore()) }),
		on("POST /emulator/hub/workspaces/{name}/members", "", func(q *request) *answer { return postHubMember(q, at(q)) }),
		on("DELETE /emulator/hub/workspaces/{name}/members/{email}", "", func(q *request) *answer { return done(at(q).RemoveMember(q.values["email"])) }),
		on("POST /emulator/hub/workspaces/{name}/environments", "", inHub("assign", at, func(w WorkspaceHandle, names texts) error { return w.Assign(names...) })),
		on("DELETE /emulator/hub/workspaces/{name}/environments/{environment}", "", func(q *request) *answer {
			return done(at(q).Unassign(q.values["environment"]))
		}),
		on("POST /emulator/hub/people/{name}/login", "", inHub("name", func(q *request) *request { return q }, func(q *request, name string) error {
			return acting(e, q).LogIn(q.values["name"], name)
		})),
		on("POST /emulator/hub/environments/{name}/reported", "", inHub("reported", func(q *request) *request { return q }, func(q *request, reported bool) error {
			return acting(e, q).SetReported(q.values["name"], reported)
		})),
		on("GET /emulator/hub/mails", "", func(q *request) *answer { return reply(acting(e, q).Mails()) }),
	}...)
}

func acting(e *Emulator, q *request) Hub { return e.Hub(q.http.URL.Query().Get("by")) }

// inHub makes a handler of a function that sets one value, which the body has under a name.
func inHub[T, U any](what string, at func(*request) U, set func(U, T) error) func(*request) *answer {
	return func(q *request) *answer {
		var value T
		err := readObject(q.body, false, required(what, &value))
		if err == nil {
			err = set(at(q), value)
		}
		return done(err)
	}
}

// postWorkspace adds the workspace that a body describes.
func postWorkspace(q *request, h Hub) *answer {
	var s Workspace
	var age string
	var environments texts
	err := readObject(q.body, false, required("name", &s.Name), optional("key", &s.Key), optional("description", &s.Description),
		optional("age", &age), optional("members", &s.Members), optional("environments", &environments), optional("projects", &s.Projects))
	if err == nil {
		err = readDuration(age, &s.Age)
	}
	if err != nil {
		return refuse(http.StatusBadRequest, "%s", err)
	}
	s.Environments = environments
	key, err := h.AddWorkspace(s)
	return replied(map[string]string{"workspaceKey": key}, err)
}

func postHubMember(q *request, w WorkspaceHandle) *answer {
	var email, role string
	err := readObject(q.body, false, required("email", &email), required("role", &role))
	if err == nil {
		err = w.SetMember(email, role)
	}
	return done(err)
}
