package emulator

// projectControls are for what people do to projects, and to what is in them.
var projectControls = []control{
	{"POST /hub/workspaces/{name}/projects", "", postProject},
	{"POST " + aProjectPath + "/name", "name", func(e *Emulator, q *request, to string) (any, error) { return nil, q.project(e).Rename(to) }},
	{"DELETE " + aProjectPath, "", func(e *Emulator, q *request, _ string) (any, error) { return nil, q.project(e).Delete() }},
	{"POST " + aProjectPath + "/restoration", "", func(e *Emulator, q *request, _ string) (any, error) { return nil, q.project(e).Restore() }},
	{"POST " + aProjectPath + "/folders", "path", func(e *Emulator, q *request, path string) (any, error) {
		key, err := q.project(e).AddFolder(path)
		return map[string]string{"folderKey": key}, err
	}},
	{"GET " + aProjectPath + "/files", "", func(e *Emulator, q *request, _ string) (any, error) { return q.project(e).Files() }},
	{"GET " + aProjectPath + "/snapshots", "", func(e *Emulator, q *request, _ string) (any, error) { return q.project(e).Snapshots() }},
	{"GET " + aFilePath, "", func(e *Emulator, q *request, _ string) (any, error) { return q.project(e).File(q.values["path"]) }},
	{"POST " + aFilePath, "content", func(e *Emulator, q *request, content string) (any, error) {
		key, err := q.project(e).AddFile(q.values["path"], content)
		return map[string]string{"fileKey": key}, err
	}},
	{"POST " + aFilePath + "/content", "content", func(e *Emulator, q *request, content string) (any, error) {
		return nil, q.project(e).Edit(q.values["path"], content)
	}},
	{"POST " + aFilePath + "/path", "path", func(e *Emulator, q *request, to string) (any, error) {
		return nil, q.project(e).Move(q.values["path"], to)
	}},
	{"DELETE " + aFilePath, "", func(e *Emulator, q *request, _ string) (any, error) {
		return nil, q.project(e).Remove(q.values["path"])
	}},
	{"POST " + aFilePath + "/restoration", "", func(e *Emulator, q *request, _ string) (any, error) {
		return nil, q.project(e).PutBack(q.values["path"])
	}},
}

const (
	aProjectPath = "/hub/workspaces/{name}/projects/{project}"
	aFilePath    = aProjectPath + "/files/{path}"
)

// project is the one that the path names.
func (q *request) project(e *Emulator) ProjectHandle {
	return q.workspace(e).Project(q.values["project"])
}

// postProject adds the project that a body describes.
func postProject(e *Emulator, q *request, _ string) (any, error) {
	var s Project
	if err := readObject(q.body, false, required("name", &s.Name), optional("key", &s.Key), optional("folders", &s.Folders), optional("files", &s.Files)); err != nil {
		return nil, err
	}
	key, err := q.workspace(e).AddProject(s)
	return map[string]string{"projectKey": key}, err
}
