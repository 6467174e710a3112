package emulator

// hubControls are for what people do in Camunda Hub's user interface. The query may name who does it:
// ?by=ana@example.com.
var hubControls = []control{
	{"POST /hub/workspaces", "", postWorkspace},
	{"POST /hub/workspaces/{name}/name", "name", func(e *Emulator, q *request, to string) (any, error) { return nil, q.workspace(e).Rename(to) }},
	{"POST /hub/workspaces/{name}/description", "description", func(e *Emulator, q *request, text string) (any, error) {
		return nil, q.workspace(e).Describe(text)
	}},
	{"DELETE /hub/workspaces/{name}", "", func(e *Emulator, q *request, _ string) (any, error) { return nil, q.workspace(e).Delete() }},
	{"POST /hub/workspaces/{name}/restoration", "", func(e *Emulator, q *request, _ string) (any, error) { return nil, q.workspace(e).Restore() }},
	{"POST /hub/workspaces/{name}/members", "", postHubMember},
	{"DELETE /hub/workspaces/{name}/members/{email}", "", func(e *Emulator, q *request, _ string) (any, error) {
		return nil, q.workspace(e).RemoveMember(q.values["email"])
	}},
	{"POST /hub/workspaces/{name}/environments", "", postAssigned},
	{"DELETE /hub/workspaces/{name}/environments/{environment}", "", func(e *Emulator, q *request, _ string) (any, error) {
		return nil, q.workspace(e).Unassign(q.values["environment"])
	}},
	{"POST /hub/people/{name}/login", "name", func(e *Emulator, q *request, name string) (any, error) {
		return nil, q.acting(e).LogIn(q.values["name"], name)
	}},
	{"POST /hub/environments/{name}/reported", "", postReported},
	{"GET /hub/mails", "", func(e *Emulator, q *request, _ string) (any, error) { return q.acting(e).Mails(), nil }},
}

// acting is the person that the query names.
func (q *request) acting(e *Emulator) Hub { return e.Hub(q.http.URL.Query().Get("by")) }

// workspace is the one that the path names.
func (q *request) workspace(e *Emulator) WorkspaceHandle {
	return q.acting(e).Workspace(q.values["name"])
}

// postWorkspace adds the workspace that a body describes.
func postWorkspace(e *Emulator, q *request, _ string) (any, error) {
	var s Workspace
	var age string
	var environments texts
	err := readObject(q.body, false, required("name", &s.Name), optional("key", &s.Key), optional("description", &s.Description),
		optional("age", &age), optional("members", &s.Members), optional("environments", &environments), optional("projects", &s.Projects))
	if err == nil {
		err = readDuration(age, &s.Age)
	}
	if err != nil {
		return nil, err
	}
	s.Environments = environments
	key, err := q.acting(e).AddWorkspace(s)
	return map[string]string{"workspaceKey": key}, err
}

func postHubMember(e *Emulator, q *request, _ string) (any, error) {
	var email, role string
	err := readObject(q.body, false, required("email", &email), required("role", &role))
	if err == nil {
		err = q.workspace(e).SetMember(email, role)
	}
	return nil, err
}

func postAssigned(e *Emulator, q *request, _ string) (any, error) {
	var names texts
	err := readObject(q.body, false, required("assign", &names))
	if err == nil {
		err = q.workspace(e).Assign(names...)
	}
	return nil, err
}

func postReported(e *Emulator, q *request, _ string) (any, error) {
	var reported bool
	err := readObject(q.body, false, required("reported", &reported))
	if err == nil {
		err = q.acting(e).SetReported(q.values["name"], reported)
	}
	return nil, err
}
