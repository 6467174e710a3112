package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"
)

// A File is one of a project of Camunda Hub.
type File struct {
	Key      string
	Name     string // without its extension
	Type     string // in the API's words, also one that camsync does not know
	Path     string // simplePath: names of folders and the name with its extension, in the project
	Revision int
}

type liveFile struct {
	Key      field[string] `json:"fileKey"`
	Name     field[string] `json:"name"`
	Project  field[string] `json:"projectKey"`
	Path     field[string] `json:"simplePath"`
	Revision field[int]    `json:"revision"`
	Type     field[string] `json:"type"`
	Content  field[string] `json:"content"`
}

func (l liveFile) file() (File, error) {
	if _, err := pathSegment("key", l.Key.value); err != nil {
		return File{}, errors.New("a file has no key")
	}
	if !l.Name.ok || !l.Path.ok || !l.Type.ok {
		return File{}, errors.New("a file has no name, no path or no type")
	}
	return File{l.Key.value, l.Name.value, l.Type.value, l.Path.value, l.Revision.value}, nil
}

// Files reads the files of a project, without what is in them (POST /files/search).
func (h *Hub) Files(ctx context.Context, project string) ([]File, error) {
	q := query[liveFile]{path: "/files/search", filter: only("projectKey", project), sort: "created", key: func(f liveFile) string { return f.Key.value }}
	list, err := mapped(reading(ctx), h.client, q, func(l liveFile) (File, error) {
		if l.Project.ok && !strings.EqualFold(l.Project.value, project) {
			return File{}, errors.New("a file is one of another project")
		}
		return l.file()
	})
	return list.Value(), err
}

// File reads a file with its content, which is what the API gives, byte for byte (GET /files/{fileKey}).
func (h *Hub) File(ctx context.Context, key string) (File, []byte, error) {
	r, err := keyed("/files/", "fileKey", key)
	if err != nil {
		return File{}, nil, err
	}
	type filled struct {
		File
		content string
	}
	one, err := list(reading(ctx), h.client, r, func(body []byte) (filled, error) {
		live, err := decode[liveFile](body)
		if err != nil {
			return filled{}, err
		}
		f, err := live.file()
		switch {
		case err != nil:
			return filled{}, err
		case !live.Content.ok:
			return filled{}, errors.New("the answer has no content of the file")
		case !exact(body, live.Content.value):
			return filled{}, errors.New("the content of the file is not Unicode text")
		}
		return filled{f, live.Content.value}, nil
	})
	live, known := one.Get()
	switch {
	case !known:
		return File{}, nil, err
	case !strings.EqualFold(live.Key, key):
		return File{}, nil, &Error{Method: r.method, Route: r.route, Status: http.StatusOK, Message: "the answer is about another file"}
	}
	return live.File, []byte(live.content), nil
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
