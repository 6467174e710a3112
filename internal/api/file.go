package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/camsync/camsync/internal/models"
	"github.com/camsync/camsync/internal/spec"
)

// A File is one of a project of Camunda Hub.
type File struct {
	spec.File
	Simple    string // its simplePath: the names of its directories and its own with its extension
	Project   string // the key of its project; empty where the API does not say
	Directory string // the key of the directory that holds it; empty for the project itself
}

type liveFile struct {
	Key       field[string] `json:"fileKey"`
	Name      field[string] `json:"name"`
	Project   field[string] `json:"projectKey"`
	Directory field[string] `json:"folderKey"`
	Path      field[string] `json:"simplePath"`
	Keys      field[string] `json:"canonicalPath"`
	Revision  field[int]    `json:"revision"`
	Type      field[string] `json:"type"`
	Content   field[string] `json:"content"`
	Updated   field[string] `json:"updated"`
	UpdatedBy field[person] `json:"updatedBy"`
}

// A person is who did something. What an API client does is done by a user without an address.
type person struct {
	Name  field[string] `json:"name"`
	Email field[string] `json:"email"`
}

// String is who it was, for people.
func (p person) String() string {
	switch name, email := clean(p.Name.value), clean(p.Email.value); {
	case name == "" || name == email:
		return email
	case email == "":
		return name
	default:
		return name + " (" + email + ")"
	}
}

func (l liveFile) file() (File, error) {
	if _, err := pathSegment("key", l.Key.value); err != nil {
		return File{}, errors.New("a file has no key")
	}
	if !l.Name.ok || !l.Path.ok || !l.Type.ok {
		return File{}, errors.New("a file has no name, no path or no type")
	}
	f := File{Simple: l.Path.value, Project: l.Project.value, Directory: l.Directory.value}
	f.Key, f.Name, f.Type, f.Path, f.Revision = l.Key.value, l.Name.value, l.Type.value, l.Path.value, l.Revision.value
	f.Updated, _ = time.Parse(time.RFC3339, l.Updated.value)
	by := l.UpdatedBy.value
	f.UpdatedBy, f.Person = by.String(), !l.UpdatedBy.ok || by.Email.value != ""
	return f, nil
}

// placed is the file with the directories that it is in, whose names and keys the API shows as two paths.
func (l liveFile) placed() (File, error) {
	f, err := l.file()
	if err != nil {
		return File{}, err
	}
	names, err := models.Folders(l.Path.value, l.Name.value)
	if err != nil {
		return File{}, fmt.Errorf("the file %s: %w", l.Key.value, err)
	}
	keys := slices.DeleteFunc(strings.Split(l.Keys.value, "/"), func(key string) bool { return key == "" })
	if len(keys) != len(names) || len(keys) > 0 && l.Directory.ok && !strings.EqualFold(keys[len(keys)-1], l.Directory.value) {
		return File{}, fmt.Errorf("the file %s does not say in which directories it is", l.Key.value)
	}
	for i, name := range names {
		f.Directories = append(f.Directories, spec.Directory{Key: keys[i], Name: name})
	}
	if path, err := models.Path(names, f.Name, f.Type); err == nil { // else no local file is meant by it
		f.Path = path
	}
	return f, nil
}

// Files reads the files of a project, without what is in them (POST /files/search).
func (h *Hub) Files(ctx context.Context, project string) ([]File, error) {
	list, err := readFiles(reading(ctx), h.client, project, liveFile.file)
	return list.Value(), err
}

// readFiles reads the files of a project, each as it is made of what the API shows.
func readFiles[T any](ctx context.Context, c *Client, project string, of func(liveFile) (T, error)) (spec.Part[[]T], error) {
	q := query[liveFile]{path: "/files/search", filter: only("projectKey", project), sort: "created", key: func(f liveFile) string { return f.Key.value }}
	return mapped(ctx, c, q, func(l liveFile) (T, error) {
		if l.Project.ok && !strings.EqualFold(l.Project.value, project) {
			var none T
			return none, errors.New("a file is one of another project")
		}
		return of(l)
	})
}

// A filledFile is one with its content, where the answer has it.
type filledFile struct {
	File
	content []byte
	why     error // that it has none
}

func readFilled(body []byte) (filledFile, error) {
	live, err := decode[liveFile](body)
	if err != nil {
		return filledFile{}, err
	}
	f, err := live.placed()
	if err != nil { // where it is matters to no one who has its content
		f, err = live.file()
	}
	one := filledFile{File: f, content: []byte(live.Content.value)}
	switch {
	case !live.Content.ok:
		one.content, one.why = nil, errors.New("the answer has no content of the file")
	case !exact(body, live.Content.value):
		one.content, one.why = nil, errors.New("the content of the file is not Unicode text")
	}
	return one, err
}

// File reads a file with its content, which is what the API gives, byte for byte (GET /files/{fileKey}). Where there is none, the error
// is one of which [Absent] is true.
func (h *Hub) File(ctx context.Context, key string) (File, []byte, error) {
	r, err := keyed("/files/", "fileKey", key)
	if err != nil {
		return File{}, nil, err
	}
	one, err := list(reading(ctx), h.client, r, func(body []byte) (filledFile, error) {
		one, err := readFilled(body)
		return one, errors.Join(err, one.why)
	})
	live, known := one.Get()
	switch {
	case !known:
		return File{}, nil, err
	case !strings.EqualFold(live.Key, key):
		return File{}, nil, &Error{Method: r.method, Route: r.route, Status: http.StatusOK, Message: "the answer is about another file"}
	}
	return live.File, live.content, nil
}

// exact reports whether a text of a JSON body is what the body says. Decoding puts U+FFFD in the place of what is no character.
func exact(body []byte, text string) bool {
	if !utf8.Valid(body) {
		return false
	}
	replaced := fmt.Sprintf("%c", utf8.RuneError)
	given := bytes.Count(body, []byte(replaced)) + bytes.Count(bytes.ToLower(body), []byte(`\ufffd`))
	return strings.Count(text, replaced) <= given
}
