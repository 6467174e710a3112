package spec

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// ClientIDVariable names the client id in credentials, in either format, as Camunda's SDKs do.
const ClientIDVariable = "CAMUNDA_CLIENT_ID"

// Delivered tells whose credentials are at the destination, by their client id; empty for nobody's.
// What a command has done with them is unknown.
func (d Destination) Delivered() Part[string] {
	if len(d.Command) > 0 {
		return Unknown[string](d.Program().Name() + " can not be asked")
	}
	if _, err := os.Stat(d.File); errors.Is(err, fs.ErrNotExist) {
		return Known("")
	}
	f, err := openRegular(d.File)
	if err != nil {
		return Unknown[string](fmt.Sprintf("file %s: %v", d.File, err))
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxValue))
	if err != nil {
		return Unknown[string](fmt.Sprintf("file %s: %s", d.File, reason(err)))
	}
	if d.Format == "json" {
		return Known(idInJSON(data))
	}
	return Known(idInVariables(string(data)))
}

func idInJSON(data []byte) string {
	var fields map[string]any
	if json.Unmarshal(data, &fields) != nil {
		return ""
	}
	id, _ := fields[ClientIDVariable].(string)
	return id
}

// idInVariables reads NAME=value lines, whether or not they are quoted or exported.
func idInVariables(text string) string {
	for line := range strings.Lines(text) {
		line = strings.TrimPrefix(strings.TrimSpace(line), "export ")
		if value, ok := strings.CutPrefix(line, ClientIDVariable+"="); ok {
			return strings.Trim(value, `'"`)
		}
	}
	return ""
}
