package emulator

import "net/http"

// folderView is a folder as the Hub API shows it.
type folderView struct {
	Key        string  `json:"folderKey"`
	Name       string  `json:"name"`
	ProjectKey string  `json:"projectKey"`
	Parent     *string `json:"parentFolderKey"`
	stamps
}

func createFolder(t *tree, q *request, _ *node) *answer {
	var name, project string
	var parent clearable
	if refusal := q.closed(required("name", &name), required("projectKey", &project), nullable("parentFolderKey", &parent)); refusal != nil {
		return refusal
	}
	in, refusal := t.place(project, parent.text)
	if refusal == nil {
		refusal = checkName(&name)
	}
	if refusal != nil {
		return refusal
	}
	n := t.grow(aFolder, "", name, in, q.options.apiUser(), q.now)
	q.changed(n.entry("created", created))
	return &answer{status: q.options.Hub.Created, value: n.shown()}
}

// checkName refuses a name that is too short or too long. Without one, it is nil.
func checkName(name *string) *answer {
	if name != nil && !fits(*name, maxHubName) {
		return refuse(http.StatusBadRequest, "'name' must have 1 to %d characters", maxHubName)
	}
	return nil
}

// patchFolder renames or moves a folder.
func patchFolder(t *tree, q *request, n *node) *answer {
	var name, project *string
	var parent clearable
	if refusal := q.closed(optional("name", &name), optional("projectKey", &project), nullable("parentFolderKey", &parent)); refusal != nil {
		return refusal
	}
	to, refusal := t.destination(n, project, parent)
	if refusal == nil {
		refusal = checkName(name)
	}
	if refusal != nil {
		return refusal
	}
	if moved, _ := n.apply(edit{name: name, parent: to}, q.options.apiUser(), q.now, &q.options.Hub); moved {
		q.changed(n.entry("updated", updated))
	}
	return reply(n.shown())
}
