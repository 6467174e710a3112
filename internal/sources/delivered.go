package sources

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"github.com/camsync/camsync/internal/dotenv"
	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/spec"
)

// The variables that name the client id and the cluster's uuid in credentials, in either format, as Camunda's SDKs do.
const (
	ClientIDVariable  = "CAMUNDA_CLIENT_ID"
	ClusterIDVariable = "CAMUNDA_CLUSTER_ID"
)

// Delivered tells whose credentials are at the destination, by their client id; empty for nobody's.
// What a command has done with them is unknown.
func Delivered(d spec.Destination) spec.Part[string] { return says(d, ClientIDVariable) }

// DeliveredFor is the uuid of the cluster that the credentials at the destination are for; empty where nothing says so.
func DeliveredFor(d spec.Destination) string { return says(d, ClusterIDVariable).Value() }

// says reads a variable of the credentials at the destination; empty for none.
func says(d spec.Destination, variable string) spec.Part[string] {
	if len(d.Command) > 0 {
		return spec.Unknown[string](d.String() + " cannot be asked")
	}
	data, err := localfile.Read(d.File, maxValue)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return spec.Known("")
	case err != nil && !errors.Is(err, localfile.ErrTooLarge): // then its beginning shows enough
		return spec.Unknown[string](fmt.Sprintf("file %s: %v", d.File, err))
	}
	text, err := localfile.Text(data)
	switch {
	case err != nil:
		return spec.Unknown[string](fmt.Sprintf("file %s %v", d.File, err))
	case d.Format == "json":
		return spec.Known(jsonVariable(text, variable))
	}
	return spec.Known(dotenv.Parse(text)[variable])
}

func jsonVariable(text, variable string) string {
	var fields map[string]any
	if json.Unmarshal([]byte(text), &fields) != nil {
		return ""
	}
	value, _ := fields[variable].(string)
	return value
}
