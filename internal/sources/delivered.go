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
	clientIDVariable  = "CAMUNDA_CLIENT_ID"
	clusterIDVariable = "CAMUNDA_CLUSTER_ID"
)

// Delivered is the id of the client whose credentials are at the destination, empty for none, and the uuid of their cluster,
// empty where they do not say it. What a program has done with credentials is unknown.
func Delivered(d spec.Destination) (client spec.Part[string], cluster string) {
	if len(d.Command) > 0 {
		return spec.Unknown[string](d.String() + " cannot be asked"), ""
	}
	data, err := localfile.Read(d.File, maxValue)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return spec.Known(""), ""
	case err != nil && !errors.Is(err, localfile.ErrTooLarge): // then its beginning shows enough
		return spec.Unknown[string](fmt.Sprintf("file %s: %v", d.File, err)), ""
	}
	text, err := localfile.Text(data)
	if err != nil {
		return spec.Unknown[string](fmt.Sprintf("file %s %v", d.File, err)), ""
	}
	if d.Format == "json" {
		var fields map[string]any
		_ = json.Unmarshal([]byte(text), &fields) // any other text has no fields
		id, _ := fields[clientIDVariable].(string)
		cluster, _ = fields[clusterIDVariable].(string)
		return spec.Known(id), cluster
	}
	variables := dotenv.Parse(text)
	return spec.Known(variables[clientIDVariable]), variables[clusterIDVariable]
}
