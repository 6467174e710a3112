package emulator

import (
	"net/http"
	"slices"
	"time"
	"unicode/utf8"
)

// secret is one of a cluster's connector secrets. A deleted one may still be read for a while.
type secret struct {
	value   string
	visible time.Time // read from then on
	deleted time.Time // zero unless deleted
}

// providedSecrets are those of the language model that Camunda provides.
var providedSecrets = []string{"CAMUNDA_PROVIDED_LLM_API_ENDPOINT", "CAMUNDA_PROVIDED_LLM_API_KEY", "CAMUNDA_PROVIDED_LLM_DEFAULT_MODEL"}

// provides reports whether Camunda has added a secret.
func (q *request) provides(name string) bool {
	return q.options.ProvidedSecrets != "" && slices.Contains(providedSecrets, name)
}

// lookSecrets removes secrets whose deletion is complete, and counts the others.
func (c *cluster) lookSecrets(q *request) int {
	living := 0
	for name, s := range c.secrets {
		switch {
		case s.deleted.IsZero():
			living++
		case !q.now.Before(s.deleted.Add(q.options.SecretDeleteDelay)):
			delete(c.secrets, name)
		}
	}
	return living
}

// SecretsInProgress is the text that refuses a change of a cluster's secrets during another one.
// Observers use it, too.
const SecretsInProgress = "another change to the secrets of this cluster is in progress"

// beginSecretWrite reserves a cluster's secrets for the whole request. Concurrent changes are
// refused.
func (e *Emulator) beginSecretWrite(q *request) (release func(), refusal *answer) {
	e.mu.Lock()
	defer e.mu.Unlock()
	c := e.cluster(q.values["clusterUuid"])
	switch {
	case c == nil:
		return nil, nil
	case c.writing:
		e.changed(q, c.part(SecretsInProgress, updated, "secrets", ""), nil)
		return nil, refuse(http.StatusConflict, SecretsInProgress+"; try again")
	}
	c.writing = true
	return func() { c.writing = false }, nil
}

func (e *Emulator) listSecrets(q *request, c *cluster) *answer {
	c.lookSecrets(q)
	values := make(map[string]any, len(c.secrets))
	for _, name := range providedSecrets {
		switch q.options.ProvidedSecrets {
		case "value":
			values[name] = "provided by Camunda"
		case "without":
			values[name] = nil
		}
	}
	for name, s := range c.secrets {
		if !q.now.Before(s.visible) {
			values[name] = s.value
		}
	}
	return reply(values)
}

func (e *Emulator) createSecret(q *request, c *cluster) *answer {
	var name, value string
	if refusal := q.closed(required("secretName", &name), required("secretValue", &value)); refusal != nil {
		return refusal
	}
	living := c.lookSecrets(q)
	switch {
	case name == "":
		return refuse(http.StatusBadRequest, "the name of a secret must not be empty")
	case utf8.RuneCountInString(name) > q.options.SecretNameLength:
		return refuse(http.StatusBadRequest, "the name of a secret has at most %d characters", q.options.SecretNameLength)
	case c.secrets[name] != nil, q.provides(name):
		return refuse(http.StatusConflict, "a secret of this name exists")
	case q.options.MaxSecrets > 0 && living >= q.options.MaxSecrets:
		return refuse(http.StatusForbidden, "the maximum number of secrets is reached")
	}
	c.secrets[name] = &secret{value: value, visible: q.now.Add(q.options.SecretListDelay)}
	e.record(q, c.part("Secret created", created, "secret", name))
	return noContent()
}

func (e *Emulator) updateSecret(q *request, c *cluster) *answer {
	var value string
	if refusal := q.closed(required("secretValue", &value)); refusal != nil {
		return refusal
	}
	name := q.values["secretName"]
	if q.provides(name) {
		return refuse(http.StatusForbidden, "this secret is provided by Camunda")
	}
	s := c.secrets[name]
	if s == nil || !s.deleted.IsZero() {
		return refuse(http.StatusNotFound, "secret not found")
	}
	s.value = value
	e.record(q, c.part("Secret updated", updated, "secret", name), change{attribute: "value"})
	return noContent()
}

// deleteSecret responds the same whether or not the secret exists.
func (e *Emulator) deleteSecret(q *request, c *cluster) *answer {
	name := q.values["secretName"]
	if q.provides(name) {
		return refuse(http.StatusForbidden, "this secret is provided by Camunda")
	}
	if s := c.secrets[name]; s != nil && s.deleted.IsZero() {
		s.deleted = q.now
		e.record(q, c.part("Secret deleted", deleted, "secret", name))
	}
	c.lookSecrets(q)
	return noContent()
}
