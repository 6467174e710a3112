package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/camsync/camsync/internal/models"
	"github.com/camsync/camsync/internal/spec"
)

// A Written file is one as the answer to its creation or its change shows it.
type Written struct {
	Key      string
	Revision int
	Content  []byte // what Camunda Hub made of what it was sent; nil where the answer does not have it whole
}

func readWritten(body []byte) (Answer, error) {
	if len(body) == 0 { // it was found to be done, and its answer was lost
		return Answer{}, nil
	}
	f, err := readFilled(body)
	return Answer{File: &Written{f.Key, f.Revision, f.content}}, err
}

// CreateFile makes a file in a project, or in a directory of it (POST /files).
type CreateFile struct {
	Project   string `json:"project"`   // the key; empty while it is still to be created
	Directory string `json:"directory"` // the key; empty for the project itself, or while it is still to be created
	Called    string `json:"called"`    // what messages call it: the project and the path
	Name      string `json:"name"`      // without its extension
	Type      string `json:"type"`
	Content   string `json:"content"`
}

func (c CreateFile) request(string) (request, error) {
	r := hubRequest(http.MethodPost, "/files")
	r.resend, r.creates, r.read = never, fmt.Sprintf("file %q", c.Called), readCreatedFile
	return r, nil
}

func readCreatedFile(body []byte) (Answer, error) {
	a, err := readWritten(body)
	if err != nil || a.File == nil {
		return Answer{}, fmt.Errorf("the answer holds no file")
	}
	a.Created = a.File.Key
	return a, nil
}

func (c CreateFile) body() any {
	return within(map[string]any{"name": c.Name, "projectKey": c.Project, "type": c.Type, "content": c.Content}, "folderKey", c.Directory)
}

// within is a body with the key of a directory, unless there is none.
func within(body map[string]any, field, directory string) map[string]any {
	if directory != "" {
		body[field] = directory
	}
	return body
}

// Creates is the file, by its project and its path.
func (c CreateFile) Creates() (kind spec.Kind, name string) { return spec.ProjectFiles, c.Called }

func (c CreateFile) made(ctx context.Context, client *Client, _ string) ([]Made, error) {
	files, err := readFiles(reading(ctx), client, c.Project, liveFile.file)
	if err != nil {
		return nil, err
	}
	var made []Made
	for _, f := range files.Value() {
		if f.Name == c.Name && f.Type == c.Type && strings.EqualFold(f.Directory, c.Directory) {
			made = append(made, Made{f.Key, true})
		}
	}
	return made, nil
}

// PatchFile changes a file that still has the revision (PATCH /files/{fileKey}); else it is refused with 409. A nil field stays as it is.
type PatchFile struct {
	Project   string  `json:"project"` // the key of the file's project, which does not change
	Key       string  `json:"key"`
	Revision  int     `json:"revision"`
	Type      string  `json:"type"` // of the file, which does not change
	Name      *string `json:"name,omitempty"`
	Directory *string `json:"directory,omitempty"` // the key; empty for the project itself
	Content   *string `json:"content,omitempty"`
}

func (c PatchFile) request(string) (request, error) {
	r, err := fileRequest(http.MethodPatch, c.Key)
	r.resend, r.gated, r.read = looked, true, readWritten
	return r, err
}

func (c PatchFile) body() any {
	body := map[string]any{"revision": c.Revision}
	if c.Name != nil {
		body["name"] = *c.Name
	}
	if c.Directory != nil {
		if body["folderKey"] = *c.Directory; *c.Directory == "" {
			body["folderKey"] = nil
		}
	}
	if c.Content != nil {
		body["content"] = *c.Content
	}
	return body
}

// done compares by meaning, since the server may store something else than it was sent.
func (c PatchFile) done(ctx context.Context, client *Client, _ string) (bool, error) {
	f, content, err := client.File(ctx, c.Key)
	if err != nil {
		return false, err
	}
	if c.Name != nil && f.Name != *c.Name || c.Directory != nil && !strings.EqualFold(f.Directory, *c.Directory) {
		return false, nil
	}
	return c.Content == nil || models.DigestAs(c.Type, f.Name, []byte(*c.Content)) == models.DigestAs(c.Type, f.Name, content), nil
}

// DeleteFile moves a file to the trash, from which it can be restored for 30 days (DELETE /files/{fileKey}).
type DeleteFile struct {
	Project  string `json:"project"` // the key of the file's project
	Key      string `json:"key"`
	Revision int    `json:"revision"` // that the plan saw
}

func (c DeleteFile) request(string) (request, error) { return fileRequest(http.MethodDelete, c.Key) }

func (DeleteFile) body() any { return nil }

func (c DeleteFile) done(ctx context.Context, client *Client, _ string) (bool, error) {
	_, _, err := client.File(ctx, c.Key)
	if Absent(err) {
		return true, nil
	}
	return false, err
}

// CreateVersion keeps what a file holds under a name, so that it can be restored in Camunda Hub (POST /versions).
type CreateVersion struct {
	File string `json:"file"` // the key
	Name string `json:"name"` // 1 to 255 characters; empty for one that says when it was made
}

func (c CreateVersion) request(string) (request, error) {
	_, err := fileRequest(http.MethodGet, c.File)
	r := hubRequest(http.MethodPost, "/versions")
	r.resend, r.creates, r.read = never, fmt.Sprintf("version %q", c.Name), c.readCreated
	return r, err
}

// readCreated reads the answer, without which nothing shows that there is a version: then nothing may be overwritten.
func (c CreateVersion) readCreated(body []byte) (Answer, error) {
	v, err := decode[struct {
		Key  field[string] `json:"versionKey"`
		File field[string] `json:"fileKey"`
	}](body)
	if err == nil && v.File.ok && !strings.EqualFold(v.File.value, c.File) {
		err = errors.New("it is a version of another file")
	}
	return madeWith("key of the version", v.Key, err)
}

func (c CreateVersion) body() any { return map[string]any{"fileKey": c.File, "name": c.Name} }

func fileRequest(method, key string) (request, error) {
	r, err := keyed("/files/", "fileKey", key)
	r.method = method
	return r, err
}
