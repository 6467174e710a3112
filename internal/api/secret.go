package api

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// CreateSecret adds a connector secret to a cluster. Names are unique in a cluster, so that there is never a second one.
type CreateSecret struct {
	Name  string
	Value spec.Sealed
}

func (c CreateSecret) request(cluster string) (request, error) {
	if _, err := pathSegment("secret name", c.Name); err != nil {
		return request{}, err // it could be created, but never changed or deleted again
	}
	r, err := clusterRequest(http.MethodPost, cluster, "/secrets")
	r.secret, r.sent = true, c.Value
	return r, err
}

func (c CreateSecret) body() any {
	return map[string]string{"secretName": c.Name, "secretValue": c.Value.Reveal()}
}

// UpdateSecret replaces the value of a connector secret in place.
type UpdateSecret struct {
	Name  string
	Value spec.Sealed
}

func (c UpdateSecret) request(cluster string) (request, error) {
	r, err := secretRequest(http.MethodPut, cluster, c.Name)
	r.secret, r.sent = true, c.Value
	return r, err
}

func (c UpdateSecret) body() any { return map[string]string{"secretValue": c.Value.Reveal()} }

// DeleteSecret deletes a connector secret. The API may go on listing it for a short while.
type DeleteSecret struct {
	Name string
}

func (c DeleteSecret) request(cluster string) (request, error) {
	return secretRequest(http.MethodDelete, cluster, c.Name)
}

func (DeleteSecret) body() any { return nil }

func secretRequest(method, cluster, name string) (request, error) {
	return namedRequest(method, cluster, "/secrets/", "{secretName}", "secret name", name)
}

// secretList is a cluster's list of connector secrets.
var secretList = below[[]spec.Secret]{
	kind: spec.Secrets, path: "/secrets", secret: true, read: readSecrets, at: func(c *spec.Cluster) *spec.Part[[]spec.Secret] { return &c.Secrets },
	copied: slices.Clone[[]spec.Secret],
}

// readSecrets reads a cluster's map of secrets and seals each value as it arrives. The list is in
// the order of the names.
func readSecrets(body []byte) ([]spec.Secret, error) {
	values, err := decode[map[string]field[string]](body)
	if err != nil {
		return nil, err
	}
	secrets := make([]spec.Secret, 0, len(values))
	for _, name := range slices.Sorted(maps.Keys(values)) {
		switch {
		case name == "":
			return nil, errors.New("a secret has no name")
		case values[name].wrong: // an envelope, perhaps: then these are not names of secrets
			return nil, errors.New("a secret's value is not text")
		}
		secrets = append(secrets, spec.Secret{Name: name, Value: secretValue(values[name])})
	}
	return secrets, nil
}

func secretValue(f field[string]) spec.Part[spec.Sealed] {
	switch {
	case !f.ok:
		return spec.Unknown[spec.Sealed]("the API left out the value")
	case strings.Trim(f.value, "*•") == "":
		return spec.Unknown[spec.Sealed]("the API masks it")
	}
	return spec.Known(spec.Seal(f.value))
}
