package models

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// broken says why the content of a file cannot be one of its type; empty where it can be, or is not known. What holds a DOCTYPE is not
// judged.
func broken(kind string, content []byte) string {
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	switch kind {
	case "bpmn", "dmn":
		return brokenXML(content)
	case "form", "tests", Template:
		var any any
		var syntax *json.SyntaxError
		if errors.As(json.Unmarshal(content, &any), &syntax) {
			before := content[:min(max(int(syntax.Offset)-1, 0), len(content))]
			line := bytes.Count(before, []byte("\n")) + 1
			return fmt.Sprintf("is not JSON: line %d, column %d: %v", line, len(before)-bytes.LastIndexByte(before, '\n'), syntax)
		}
	}
	return ""
}

func brokenXML(content []byte) string {
	d := xml.NewDecoder(bytes.NewReader(content))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // the file is UTF-8, whatever it says
	for elements := 0; ; {
		token, err := d.Token()
		var syntax *xml.SyntaxError
		switch {
		case errors.As(err, &syntax):
			return fmt.Sprintf("is not XML: line %d: %s", syntax.Line, syntax.Msg)
		case err == io.EOF && elements == 0:
			return "is not XML: it has no element"
		case err != nil:
			return ""
		}
		switch t := token.(type) {
		case xml.StartElement:
			elements++
		case xml.Directive:
			if strings.HasPrefix(string(t), "DOCTYPE") {
				return ""
			}
		}
	}
}
