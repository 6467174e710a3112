package emulator

import "net/http"

// projectControls are the control routes for what people do to projects.
func projectControls(in func(*request) WorkspaceHandle) []route {
	const all = "/emulator/hub/workspaces/{name}/projects"
	const one = all + "/{project}"
	at := func(q *request) ProjectHandle { return in(q).Project(q.values["project"]) }
	return []route{
		on("POST "+all, "", func(q *request) *answer { return postProject(q, in(q)) }),
		on("POST "+one+"/name", "", inHub("name", at, ProjectHandle.Rename)),
		on("DELETE "+one, "", func(q *request) *answer { return done(at(q).Delete()) }),
		on("POST "+one+"/restoration", "", func(q *request) *answer { return done(at(q).Restore()) }),
	}
}

// postProject adds the project that a body describes.
func postProject(q *request, w WorkspaceHandle) *answer {
	var s Project
	if err := readObject(q.body, false, required("name", &s.Name), optional("key", &s.Key)); err != nil {
		return refuse(http.StatusBadRequest, "%s", err)
	}
	key, err := w.AddProject(s)
	return replied(map[string]string{"projectKey": key}, err)
}
