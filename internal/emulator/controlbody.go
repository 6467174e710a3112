package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// replied is an answer with what a function returned.
func replied[T any](value T, err error) *answer {
	if err != nil {
		return refuse(http.StatusBadRequest, "%s", err)
	}
	return reply(value)
}

// postBackup adds the backup that a body describes.
func postBackup(q *request, e *Emulator) *answer {
	var b Backup
	var age, took string
	err := readObject(q.body, false, optional("name", &b.Name), optional("status", &b.Status), optional("age", &age), optional("took", &took),
		optional("scheduled", &b.Scheduled), optional("generation", &b.Generation), optional("legacy", &b.Legacy), optional("incident", &b.Incident))
	if err == nil {
		err = errors.Join(readDuration(age, &b.Age), readDuration(took, &b.Took))
	}
	if err != nil {
		return refuse(http.StatusBadRequest, "%s", err)
	}
	id, err := e.Of(q.values["name"]).AddBackup(b)
	return replied(map[string]string{"uuid": id}, err)
}

func readDuration(text string, d *time.Duration) error {
	if text == "" {
		return nil
	}
	var err error
	if *d, err = time.ParseDuration(text); err != nil {
		return fmt.Errorf("%q is not a duration such as 15m", text)
	}
	return nil
}

func postConnectivity(q *request, e *Emulator) *answer {
	var c Connectivity
	var principals, regions texts
	err := readObject(q.body, false, optional("allowedPrincipals", &principals), optional("allowedRegions", &regions),
		optional("connections", &c.Connections), optional("trouble", &c.Trouble))
	if err != nil {
		return refuse(http.StatusBadRequest, "%s", err)
	}
	c.Principals, c.Regions = principals, regions
	return done(e.Of(q.values["name"]).SetConnectivity(c))
}

// advance moves the clock on by what a body says.
func advance(q *request, e *Emulator) error {
	var text string
	if err := readObject(q.body, false, required("advance", &text)); err != nil {
		return err
	}
	var d time.Duration
	if err := readDuration(text, &d); err != nil {
		return err
	}
	return e.Clock.Advance(d)
}

// setOptions changes the options that a body names, all or none of them.
func setOptions(q *request, e *Emulator) error {
	var values map[string]json.RawMessage
	if err := json.Unmarshal(q.body, &values); err != nil || values == nil {
		return errors.New("the body must be one JSON object")
	}
	e.mu.Lock()
	edited := e.options
	e.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if err := edited.Set(name, plain(values[name])); err != nil {
			return err
		}
	}
	var failure error
	e.Change(func(o *Options) {
		for _, name := range slices.Sorted(maps.Keys(values)) {
			failure = errors.Join(failure, o.Set(name, plain(values[name])))
		}
	})
	return failure
}

// plain is a JSON value as Set takes it.
func plain(value json.RawMessage) string {
	var text string
	var list texts
	switch {
	case json.Unmarshal(value, &text) == nil:
		return text
	case json.Unmarshal(value, &list) == nil:
		return strings.Join(list, ",")
	}
	return string(value)
}
