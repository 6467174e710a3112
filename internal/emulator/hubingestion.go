package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"path"
	"reflect"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// upload is one file of a form.
type upload struct{ name, text string }

// ingest publishes the templates of a form, which is the whole catalog: what is not in it is unpublished.
// If one of them is refused, nothing changes.
func (l *assets) ingest(q *request) *answer {
	o := &q.options.Hub
	switch {
	case !q.actor.may(HubCreate):
		return refuse(http.StatusForbidden, "this client lacks the permission %q", HubCreate)
	case o.CatalogForbidden:
		return refuse(http.StatusForbidden, "this client may not publish in the catalog")
	case len(q.body) > o.CatalogBytes:
		return refuse(http.StatusRequestEntityTooLarge, "the body is longer than %d bytes", o.CatalogBytes)
	}
	form, err := q.form("readme", "template")
	if err == nil && len(form["readme"])+len(form["template"]) > o.CatalogFiles {
		err = fmt.Errorf("there are more than %d files", o.CatalogFiles)
	}
	var fresh []*asset
	if err == nil {
		fresh, err = l.read(form["readme"], form["template"])
	}
	if err != nil {
		return refuse(http.StatusBadRequest, "%s", err)
	}
	l.publish(q, fresh)
	return noContent()
}

// form reads the files of a form. Their names may contain slashes.
func (q *request) form(names ...string) (map[string][]upload, error) {
	media, values, err := mime.ParseMediaType(q.http.Header.Get("Content-Type"))
	if err != nil || media != "multipart/form-data" {
		return nil, errors.New("the body must be multipart/form-data")
	}
	all := map[string][]upload{}
	parts := strings.Split("\r\n"+string(q.body), "\r\n--"+values["boundary"])
	last := len(parts) - 1
	if last < 1 || !strings.HasPrefix(parts[last], "--") {
		return nil, errors.New("the body is not a form")
	}
	for _, part := range parts[1:last] {
		head, text, _ := strings.Cut(part, "\r\n\r\n")
		var about map[string]string
		for line := range strings.SplitSeq(head, "\r\n") {
			if name, value, _ := strings.Cut(line, ":"); strings.EqualFold(name, "Content-Disposition") {
				_, about, _ = mime.ParseMediaType(value)
			}
		}
		if !slices.Contains(names, about["name"]) {
			return nil, fmt.Errorf("%q is not a part of this body", about["name"])
		}
		all[about["name"]] = append(all[about["name"]], upload{about["filename"], text})
	}
	return all, nil
}

// read makes assets of descriptions and the templates that they name, and compares them with those that
// are there.
func (l *assets) read(readmes, templates []upload) ([]*asset, error) {
	texts, ids := map[string]string{}, map[string]bool{}
	for _, t := range templates {
		if _, twice := texts[path.Clean(t.name)]; twice {
			return nil, fmt.Errorf("there are two templates %s", t.name)
		}
		texts[path.Clean(t.name)] = t.text
	}
	var fresh []*asset
	for _, r := range readmes {
		a, template, err := describe(r)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.name, err)
		}
		text, there := texts[template]
		if !there {
			return nil, fmt.Errorf("%s: the template %s is missing, or has another description", r.name, template)
		}
		delete(texts, template)
		if err := a.define(text); err != nil {
			return nil, fmt.Errorf("%s: %w", template, err)
		}
		if ids[a.ID] {
			return nil, fmt.Errorf("%s: the id %s occurs twice", template, a.ID)
		}
		ids[a.ID] = true
		if err := l.check(a); err != nil {
			return nil, fmt.Errorf("%s: %w", template, err)
		}
		fresh = append(fresh, a)
	}
	for _, t := range templates {
		if _, left := texts[path.Clean(t.name)]; left {
			return nil, fmt.Errorf("the template %s has no description", t.name)
		}
	}
	if len(fresh) == 0 {
		return nil, errors.New("at least one 'readme' and one 'template' are needed")
	}
	return fresh, nil
}

// describe reads what the front matter of a description says, and the path of its template, which is
// beside it.
func describe(r upload) (*asset, string, error) {
	var front struct {
		Template string
		Category *string
		Tags     []string
	}
	_, text, opened := strings.Cut(strings.ReplaceAll(r.text, "\r\n", "\n"), "---\n")
	matter, readme, closed := strings.Cut(text, "\n---")
	if !opened || !closed || yaml.Unmarshal([]byte(matter), &front) != nil || front.Template == "" {
		return nil, "", errors.New("it needs front matter with 'template'")
	}
	a := &asset{Category: front.Category, Tags: append([]string{}, front.Tags...), Usage: usage{Status: "UNUSED"}, readme: readme}
	return a, path.Join(path.Dir(r.name), front.Template), nil
}

// define takes from a template what the asset has of it.
func (a *asset) define(text string) error {
	var t struct {
		ID, Name    string
		Version     *int64
		Description *string
	}
	var whole any
	if json.Unmarshal([]byte(text), &whole) != nil || json.Unmarshal([]byte(text), &t) != nil || t.ID == "" || t.Name == "" || t.Version == nil {
		return errors.New("it is not a template with 'id', 'name' and 'version'")
	}
	form, err := json.Marshal(whole)
	a.ID, a.Name, a.About, a.Version, a.template = t.ID, t.Name, t.Description, *t.Version, string(form)
	return err
}

func (l *assets) find(id string) *asset {
	i := slices.IndexFunc(*l, func(a *asset) bool { return a.ID == id })
	if i < 0 {
		return nil
	}
	return (*l)[i]
}

// check refuses an asset whose template differs from the one that is there, or comes back, without a
// higher version.
func (l *assets) check(a *asset) error {
	before := l.find(a.ID)
	if before != nil && a.Version <= before.Version && (before.Unpublished || a.template != before.template) {
		return fmt.Errorf("the version of %s must be higher than %d", a.ID, before.Version)
	}
	return nil
}

// publish makes assets the whole catalog.
func (l *assets) publish(q *request, fresh []*asset) {
	now, gone := timestamp(q.now), slices.Clone(*l)
	for _, a := range fresh {
		before := l.find(a.ID)
		if before == nil {
			a.Key, a.Created, a.Updated = newUUID(), now, now
			*l = append(*l, a)
			q.changed(a.entry("created", created))
			continue
		}
		gone = slices.DeleteFunc(gone, func(other *asset) bool { return other == before })
		a.Key, a.Created, a.Updated = before.Key, before.Created, before.Updated
		if !reflect.DeepEqual(a, before) {
			*before = *a
			before.Updated = now
			q.changed(a.entry("updated", updated))
		}
	}
	for _, a := range gone {
		if !a.Unpublished {
			a.Unpublished, a.Updated = true, now
			q.changed(a.entry("unpublished", updated))
		}
	}
}
