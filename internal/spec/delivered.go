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

// The variables that name the client id and the cluster's uuid in credentials, in either format, as Camunda's SDKs do.
const (
	ClientIDVariable  = "CAMUNDA_CLIENT_ID"
	ClusterIDVariable = "CAMUNDA_CLUSTER_ID"
)

// Delivered tells whose credentials are at the destination, by their client id; empty for nobody's.
// What a command has done with them is unknown.
func (d Destination) Delivered() Part[string] { return d.says(ClientIDVariable) }

// DeliveredFor is the uuid of the cluster that the credentials at the destination are for; empty where nothing says so.
func (d Destination) DeliveredFor() string { return d.says(ClusterIDVariable).Value() }

// says reads a variable of the credentials at the destination; empty for none.
func (d Destination) says(variable string) Part[string] {
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
	text, err := Text(data)
	switch {
	case err != nil:
		return Unknown[string](fmt.Sprintf("file %s %v", d.File, err))
	case d.Format == "json":
		return Known(jsonVariable(text, variable))
	}
	return Known(envVariable(text, variable))
}

func jsonVariable(text, variable string) string {
	var fields map[string]any
	if json.Unmarshal([]byte(text), &fields) != nil {
		return ""
	}
	value, _ := fields[variable].(string)
	return value
}

// envVariable reads NAME=value lines, whether or not they are quoted or exported.
func envVariable(text, variable string) string {
	for line := range strings.Lines(text) {
		line = strings.TrimPrefix(strings.TrimSpace(line), "export ")
		if value, ok := strings.CutPrefix(line, variable+"="); ok {
			return strings.Trim(value, `'"`)
		}
	}
	return ""
}
