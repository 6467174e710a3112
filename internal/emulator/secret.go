package emulator

import (
	"net/http"
	"slices"
	"unicode/utf8"
)

// secret is one of a cluster's connector secrets. A deleted one may still be read for a while.
type secret struct {
	name, value string
	lifetime
}

// providedSecrets are those of the language model that Camunda provides.
var providedSecrets = []string{"CAMUNDA_PROVIDED_LLM_API_ENDPOINT", "CAMUNDA_PROVIDED_LLM_API_KEY", "CAMUNDA_PROVIDED_LLM_DEFAULT_MODEL"}

// provides reports whether Camunda has added a secret.
func (q *request) provides(name string) bool {
	return q.options.ProvidedSecrets != "" && slices.Contains(providedSecrets, name)
}

// SecretsInProgress is the text that refuses a change of a cluster's secrets during another one.
// Observers use it, too.
const SecretsInProgress = "another change to the secrets of this cluster is in progress"

// reserveSecrets reserves a cluster's secrets until a request is answered. Concurrent changes are
// refused.
func (e *Emulator) reserveSecrets(q *request) (refusal *answer, release func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	c := e.clusters.of(q)
	switch {
	case c == nil:
		return nil, func() {}
	case c.writing:
		q.changed(c.part(SecretsInProgress, updated, "secrets", ""))
		return refuse(http.StatusConflict, SecretsInProgress+"; try again"), func() {}
	}
	c.writing = true
	return nil, func() { c.writing = false }
}

func (c *cluster) secret(name string) *secret {
	return find(c.secrets, func(s *secret) bool { return s.name == name })
}

func listSecrets(q *request, c *cluster) *answer {
	c.secrets = sweep(c.secrets, q.now, q.options.SecretDeleteDelay)
	values := make(map[string]any, len(c.secrets))
	for _, name := range providedSecrets {
		switch q.options.ProvidedSecrets {
		case "value":
			values[name] = "provided by Camunda"
		case "without":
			values[name] = nil
		}
	}
	for _, s := range listed(c.secrets, q.now) {
		values[s.name] = s.value
	}
	return reply(values)
}

func createSecret(q *request, c *cluster) *answer {
	var name, value string
	if refusal := q.closed(required("secretName", &name), required("secretValue", &value)); refusal != nil {
		return refusal
	}
	c.secrets = sweep(c.secrets, q.now, q.options.SecretDeleteDelay)
	taken := slices.ContainsFunc(c.secrets, func(s *secret) bool { return s.name == name })
	switch {
	case name == "":
		return refuse(http.StatusBadRequest, "the name of a secret must not be empty")
	case utf8.RuneCountInString(name) > q.options.SecretNameLength:
		return refuse(http.StatusBadRequest, "the name of a secret has at most %d characters", q.options.SecretNameLength)
	case taken, q.provides(name):
		return refuse(http.StatusConflict, "a secret of this name exists")
	case q.options.MaxSecretValue > 0 && len(value) > q.options.MaxSecretValue:
		return refuse(http.StatusBadRequest, "the value of a secret has at most %d bytes", q.options.MaxSecretValue)
	case q.options.MaxSecrets > 0 && len(living(c.secrets)) >= q.options.MaxSecrets:
		return refuse(http.StatusForbidden, "the maximum number of secrets is reached")
	}
	c.secrets = append(c.secrets, &secret{name, value, lifetime{visible: q.now.Add(q.options.SecretListDelay)}})
	q.record(c.part("Secret created", created, "secret", name))
	return noContent()
}

func updateSecret(q *request, c *cluster) *answer {
	var value string
	if refusal := q.closed(required("secretValue", &value)); refusal != nil {
		return refusal
	}
	name := q.values["secretName"]
	if q.provides(name) {
		return refuse(http.StatusForbidden, "this secret is provided by Camunda")
	}
	s := c.secret(name)
	if s == nil && q.options.UpdateCreatesSecret {
		c.secrets = append(c.secrets, &secret{name, value, lifetime{visible: q.now.Add(q.options.SecretListDelay)}})
		q.record(c.part("Secret created", created, "secret", name))
		return noContent()
	}
	if s == nil {
		return refuse(http.StatusNotFound, "secret not found")
	}
	s.value = value
	q.record(c.part("Secret updated", updated, "secret", name), change{attribute: "value"})
	return noContent()
}

// deleteSecret responds the same whether or not the secret exists, unless the options say otherwise.
func deleteSecret(q *request, c *cluster) *answer {
	name := q.values["secretName"]
	if q.provides(name) {
		return refuse(http.StatusForbidden, "this secret is provided by Camunda")
	}
	s := c.secret(name)
	if s == nil && q.options.StrictSecretDelete {
		return refuse(http.StatusNotFound, "secret not found")
	}
	if s != nil {
		s.deleted = q.now
		q.record(c.part("Secret deleted", deleted, "secret", name))
	}
	return noContent()
}
