package sources

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/camsync/camsync/internal/dotenv"
	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/spec"
)

// The variables that name the client id and the cluster's uuid in credentials, in either format, as Camunda's SDKs do.
const (
	clientIDVariable  = "CAMUNDA_CLIENT_ID"
	clusterIDVariable = "CAMUNDA_CLUSTER_ID"
)

// whose are the variables of the credentials of a client: those of an API client, and those of a monitoring client.
type whose struct{ client, cluster string }

var (
	ofClient     = whose{clientIDVariable, clusterIDVariable}
	ofMonitoring = whose{spec.MetricsClientID, spec.MetricsClusterID}
)

// Delivered is the id of the client whose credentials are at the destination, empty for none, and the uuid of their cluster,
// empty where they do not say it. What a program has done with credentials is unknown.
func Delivered(d spec.Destination) (client spec.Part[string], cluster string) {
	return delivered(d, ofClient)
}

// DeliveredMonitoring is the same of a monitoring client. Beside a scrape configuration, there must be the password.
func DeliveredMonitoring(d spec.Destination) (client spec.Part[string], cluster string) {
	client, cluster = delivered(d, ofMonitoring)
	if beside := d.PasswordFile(); beside != "" && client.Value() != "" {
		switch info, err := os.Stat(beside); {
		case errors.Is(err, fs.ErrNotExist), err == nil && info.Size() == 0:
			return spec.Known(""), cluster
		case err != nil:
			return spec.Unknown[string](fmt.Sprintf("file %s: %v", beside, localfile.Cause(err))), ""
		}
	}
	return client, cluster
}

func delivered(d spec.Destination, of whose) (client spec.Part[string], cluster string) {
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
		id, _ := fields[of.client].(string)
		cluster, _ = fields[of.cluster].(string)
		return spec.Known(id), cluster
	}
	if d.Format == spec.Prometheus { // they are comments
		text = strings.ReplaceAll("\n"+text, "\n# ", "\n")
	}
	variables := dotenv.Parse(text)
	return spec.Known(variables[of.client]), variables[of.cluster]
}
