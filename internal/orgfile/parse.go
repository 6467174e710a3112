package orgfile

import (
	"bytes"
	"errors"
	"io"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/spec"
)

// parse returns the one document of a file as nodes. The text of an error holds nothing of the file.
func parse(data []byte) (*yaml.Node, *spec.FileError) {
	if line := conflictLine(data); line > 0 {
		return nil, conflictAt(line)
	}
	data, moved := readable(data)
	root, invalid := parseReadable(data)
	if invalid != nil {
		invalid.Pos = moved.back(invalid.Pos)
		return nil, invalid
	}
	moved.restore(root)
	return root, nil
}

func parseReadable(data []byte) (*yaml.Node, *spec.FileError) {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	document, err := decodeSome(decoder)
	switch {
	case errors.Is(err, io.EOF):
		return nil, &spec.FileError{Pos: spec.Pos{Line: 1, Column: 1}, Text: "the file has no content; begin it with apiVersion: " + apiVersion}
	case err != nil:
		return nil, syntaxError(data, err)
	}
	second, err := decodeSome(decoder)
	switch {
	case err == nil:
		return nil, secondDocument(second.Line, second.Column)
	case !errors.Is(err, io.EOF):
		return nil, syntaxError(data, err)
	}
	if mark := strayMark(data); mark != nil {
		return nil, mark
	}
	return document.Content[0], nil
}

func conflictAt(line int) *spec.FileError {
	return &spec.FileError{Pos: spec.Pos{Line: line, Column: 1}, Text: "this is a conflict marker of Git; resolve the merge and remove its markers"}
}

func secondDocument(line, column int) *spec.FileError {
	return &spec.FileError{Pos: spec.Pos{Line: line, Column: column}, Text: "a second document begins here; write one document in a file"}
}

// strayMark is the first byte order mark that the parser takes for a part of the text around it; nil for none.
func strayMark(data []byte) *spec.FileError {
	if bytes.LastIndex(data, []byte(byteOrderMark)) <= 0 {
		return nil
	}
	marks := scan(data).marks
	if len(marks) == 0 {
		return nil
	}
	return &spec.FileError{Pos: LinesOf(data).at(marks[0]), Text: markAdvice}
}

const markAdvice = "invalid YAML: an invisible byte order mark (U+FEFF) is not allowed here; remove it, or move it to the start of the file"
