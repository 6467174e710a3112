package emulator

// projectControls are for what people do to projects.
var projectControls = []control{
	{"POST /hub/workspaces/{name}/projects", "", postProject},
	{"POST " + aProjectPath + "/name", "name", func(e *Emulator, q *request, to string) (any, error) { return nil, q.project(e).Rename(to) }},
	{"DELETE " + aProjectPath, "", func(e *Emulator, q *request, _ string) (any, error) { return nil, q.project(e).Delete() }},
	{"POST " + aProjectPath + "/restoration", "", func(e *Emulator, q *request, _ string) (any, error) { return nil, q.project(e).Restore() }},
}

const aProjectPath = "/hub/workspaces/{name}/projects/{project}"

// project is the one that the path names.
func (q *request) project(e *Emulator) ProjectHandle {
	return q.workspace(e).Project(q.values["project"])
}

// postProject adds the project that a body describes.
func postProject(e *Emulator, q *request, _ string) (any, error) {
	var s Project
	if err := readObject(q.body, false, required("name", &s.Name), optional("key", &s.Key)); err != nil {
		return nil, err
	}
	key, err := q.workspace(e).AddProject(s)
	return map[string]string{"projectKey": key}, err
}
