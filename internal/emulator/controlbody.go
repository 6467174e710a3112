package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// postBackup adds the backup that a body describes.
func postBackup(e *Emulator, q *request, _ string) (any, error) {
	var b Backup
	var age, took string
	err := readObject(q.body, false, optional("name", &b.Name), optional("status", &b.Status), optional("age", &age), optional("took", &took),
		optional("scheduled", &b.Scheduled), optional("generation", &b.Generation), optional("legacy", &b.Legacy), optional("incident", &b.Incident))
	if err == nil {
		err = errors.Join(readDuration(age, &b.Age), readDuration(took, &b.Took))
	}
	if err != nil {
		return nil, err
	}
	id, err := q.of(e).AddBackup(b)
	return map[string]string{"uuid": id}, err
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

func postConnectivity(e *Emulator, q *request, _ string) (any, error) {
	var c Connectivity
	var principals, regions texts
	err := readObject(q.body, false, optional("allowedPrincipals", &principals), optional("allowedRegions", &regions),
		optional("connections", &c.Connections), optional("trouble", &c.Trouble))
	if err != nil {
		return nil, err
	}
	c.Principals, c.Regions = principals, regions
	return nil, q.of(e).SetConnectivity(c)
}

// postLabels sets the labels that a body lists.
func postLabels(e *Emulator, q *request, _ string) (any, error) {
	var labels texts
	if err := readObject(q.body, false, required("labels", &labels)); err != nil {
		return nil, err
	}
	return nil, e.SetLabels(q.values["name"], labels...)
}

// advance moves the clock on.
func advance(e *Emulator, _ *request, by string) (any, error) {
	var d time.Duration
	if err := readDuration(by, &d); err != nil {
		return nil, err
	}
	return nil, e.Clock.Advance(d)
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
