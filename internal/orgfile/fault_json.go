package orgfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// atJSON finds the fault of a file that is written like JSON: its rules allow less, so that it shows earlier.
func (f *fault) atJSON() *spec.FileError {
	text := f.bare()
	if text == nil {
		return nil
	}
	offset, problem := jsonFault(text)
	pos := f.at(offset)
	if problem == "" || pos.Line > f.line {
		return nil
	}
	first := f.first(pos.Line) == pos
	switch sign := text[offset]; {
	case sign == '/':
		return f.errorAt(pos, "a comment begins with #, and not with /")
	case strings.HasPrefix(problem, "after top-level"):
		return f.errorAt(pos, "text follows the last bracket; remove it, or the bracket that is one too many")
	case strings.HasPrefix(problem, "after object key:value pair"), strings.HasPrefix(problem, "after array element"):
		if before := f.before(pos.Line); first && before > 0 && bytes.IndexByte([]byte(`"[{`), sign) >= 0 {
			return f.errorAt(f.behind(before), noComma)
		}
		return f.errorAt(pos, "a comma or a closing bracket is missing before this, or a bracket is not the one that belongs here")
	case strings.HasPrefix(problem, "after object key"):
		return f.errorAt(pos, "a colon is missing before this, or a bracket stands before the key that is one too many")
	case strings.HasPrefix(problem, "looking for beginning of") && bytes.IndexByte([]byte(",:]}"), sign) >= 0:
		return f.errorAt(pos, "a key or a value is missing before this, or a bracket is not the one that belongs here")
	}
	if from := strayWord(text, offset); from >= 0 {
		return f.errorAt(f.at(from), "this word is neither a key nor a value; remove it, or put it in quotes with the text that it belongs to")
	}
	return nil
}

// bare is the text without what JSON does not have and YAML does: comments. It is nil where no bracket
// begins it.
func (f *fault) bare() []byte {
	text := bytes.Clone(f.text)
	for _, c := range f.comments {
		for i := c.from; i < c.to; i++ {
			text[i] = ' '
		}
	}
	if bytes.HasPrefix(text, []byte(byteOrderMark)) {
		copy(text, "   ")
	}
	if begin := bytes.TrimLeft(text, " \t\r\n"); len(begin) == 0 || begin[0] != '{' {
		return nil
	}
	return text
}

// jsonFault is where a text stops to be JSON, and what was expected there; nothing for where YAML allows the same.
// It takes commas at the end of a list out of the text, which YAML allows.
func jsonFault(text []byte) (int, string) {
	const most = 100 // commas
	for range most {
		err := json.Unmarshal(text, new(json.RawMessage))
		var syntax *json.SyntaxError
		if !errors.As(err, &syntax) || syntax.Offset < 1 {
			return 0, ""
		}
		at := int(syntax.Offset) - 1
		_, expected, ok := strings.Cut(err.Error(), "' ")
		if !ok {
			return 0, "" // it only ends early
		}
		before := bytes.TrimRight(text[:at], " \t\r\n")
		if (text[at] == ']' || text[at] == '}') && len(before) > 0 && before[len(before)-1] == ',' {
			text[len(before)-1] = ' '
			continue
		}
		return at, expected
	}
	return 0, ""
}

// strayWord is where the word begins that an offset is in, if without it the text is JSON; -1 if not.
func strayWord(text []byte, at int) int {
	const signs = " \t\r\n,:[]{}\""
	from := bytes.LastIndexAny(text[:at], signs) + 1
	to := at + bytes.IndexAny(text[at:], signs)
	if to <= from {
		return -1
	}
	text = bytes.Clone(text)
	for range 2 {
		for i := from; i < to; i++ {
			text[i] = ' '
		}
		if json.Valid(text) {
			return from
		}
		to = min(to+1, len(text)) // a colon
	}
	return -1
}
