package spec

import (
	"bytes"
	"errors"
	"io"

	"gopkg.in/yaml.v3"
)

// parse returns the one document of a file as nodes. The text of an error holds nothing of the file.
func parse(data []byte) (*yaml.Node, *Mistake) {
	if line := conflictLine(data); line > 0 {
		return nil, conflictAt(line)
	}
	data, moved := readable(data)
	root, mistake := parseReadable(data)
	if mistake != nil {
		mistake.Pos = moved.back(mistake.Pos)
		return nil, mistake
	}
	moved.restore(root)
	return root, nil
}

func parseReadable(data []byte) (*yaml.Node, *Mistake) {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	document, err := decodeSome(decoder)
	switch {
	case errors.Is(err, io.EOF):
		return nil, &Mistake{Pos{Line: 1, Column: 1}, "the file says nothing; begin it with apiVersion: " + apiVersion}
	case err != nil:
		return nil, syntaxMistake(data, err)
	}
	second, err := decodeSome(decoder)
	switch {
	case err == nil:
		return nil, secondDocument(second.Line, second.Column)
	case !errors.Is(err, io.EOF):
		return nil, syntaxMistake(data, err)
	}
	if mark := strayMark(data); mark != nil {
		return nil, mark
	}
	return document.Content[0], nil
}

func conflictAt(line int) *Mistake {
	return &Mistake{Pos{Line: line, Column: 1}, "a conflict marker of Git stands here; settle the merge, and take its markers out"}
}

func secondDocument(line, column int) *Mistake {
	return &Mistake{Pos{Line: line, Column: column}, "a second document begins here; write one document in a file"}
}

// strayMark is the first byte order mark that the parser takes for a part of the text around it; nil for none.
func strayMark(data []byte) *Mistake {
	if bytes.LastIndex(data, []byte(byteOrderMark)) <= 0 {
		return nil
	}
	marks := outlineOf(data).marks
	if len(marks) == 0 {
		return nil
	}
	return &Mistake{linesOf(data).at(marks[0]), markAdvice}
}

const markAdvice = "invalid YAML: a byte order mark (U+FEFF), which cannot be seen, stands here; take it out, or have it begin the file"
