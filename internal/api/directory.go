package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/camsync/camsync/internal/spec"
)

// CreateDirectory makes a directory in a project, or in another directory of it (POST /folders).
type CreateDirectory struct {
	Project string `json:"project"` // the key; empty while it is still to be created
	Parent  string `json:"parent"`  // the key of the directory; empty for the project itself, or while that is still to be created
	Called  string `json:"called"`  // what messages call it: the project and the path
	Name    string `json:"name"`
}

func (c CreateDirectory) request(string) (request, error) {
	r := hubRequest(http.MethodPost, "/folders")
	r.resend, r.creates, r.read = never, fmt.Sprintf("directory %q", c.Called), readCreatedDirectory
	return r, nil
}

func readCreatedDirectory(body []byte) (Answer, error) {
	d, err := decode[struct {
		Key field[string] `json:"folderKey"`
	}](body)
	return madeWith("key of the directory", d.Key, err)
}

func (c CreateDirectory) body() any {
	return within(map[string]any{"name": c.Name, "projectKey": c.Project}, "parentFolderKey", c.Parent)
}

// Creates is the directory, by its project and its path.
func (c CreateDirectory) Creates() (kind spec.Kind, name string) { return spec.ProjectFiles, c.Called }

// made finds the directories of the name in what holds them (GET /projects/{projectKey}, GET /folders/{folderKey}): a search for files
// does not show an empty one.
func (c CreateDirectory) made(ctx context.Context, client *Client, _ string) ([]Made, error) {
	in := &holder{"/projects/", "projectKey", c.Project}
	if c.Parent != "" {
		in = &holder{"/folders/", "folderKey", c.Parent}
	}
	r, err := keyed(in.path, in.name, in.key)
	if err != nil {
		return nil, err
	}
	inside, err := list(reading(ctx), client, r, readDirectories)
	var made []Made
	for _, d := range inside.Value() {
		if d.Name == c.Name {
			made = append(made, Made{d.Key, true})
		}
	}
	return made, err
}

// A holder is a project or a directory.
type holder struct{ path, name, key string }

// readDirectories reads the directories in the answer about what holds them.
func readDirectories(body []byte) ([]spec.Directory, error) {
	answer, err := decode[struct {
		Content field[struct {
			Directories field[[]struct {
				Key  field[string] `json:"folderKey"`
				Name field[string] `json:"name"`
			}] `json:"folders"`
		}] `json:"content"`
	}](body)
	if err == nil && !answer.Content.value.Directories.ok {
		err = errors.New("the answer does not say which directories there are")
	}
	var all []spec.Directory
	for _, d := range answer.Content.value.Directories.value {
		if _, wrong := pathSegment("key", d.Key.value); wrong != nil || !d.Name.ok {
			return nil, errors.New("a directory has no key or no name")
		}
		all = append(all, spec.Directory{Key: d.Key.value, Name: d.Name.value})
	}
	return all, err
}
