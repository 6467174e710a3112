package arrive

import (
	"cmp"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/dotenv"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/tfstate"
)

// declareSecrets declares the connector secrets of the state. Their values stay as they are, or go to files.
func (a secrets) declareSecrets() {
	var variables strings.Builder
	for _, s := range a.state.Secrets {
		if !a.wanted(s.Cluster) {
			continue
		}
		d := a.cluster(s.Cluster)
		why := a.secretMissing(s, d)
		if why != "" {
			a.leave(s.Origin, why)
			continue
		}
		name := spec.Secrets.Name(d.Name, s.Name)
		one := spec.Secret{Name: s.Name, Source: spec.Source{Keep: true}}
		value := a.value(s)
		if text, known := value.Get(); known {
			a.place(&one, text, d.Name, &variables)
		} else if a.Secrets+a.Env != "" {
			a.remark(s.Address, "neither the state nor the organisation shows its value, so it is keep: true")
		}
		if s.Value.IsKnown() {
			a.Rotate = append(a.Rotate, name)
		}
		a.note(name, s.Origin)
		d.Secrets = put(d.Secrets, one, func(o spec.Secret) bool { return o.Name == one.Name })
	}
	if variables.Len() > 0 {
		a.Files = append(a.Files, File{a.Env, spec.Seal(variables.String())})
	}
}

// put adds one to a list, or replaces the one that is there.
func put[T any](list spec.Part[[]T], one T, same func(T) bool) spec.Part[[]T] {
	all := slices.Clone(list.Value())
	if i := slices.IndexFunc(all, same); i >= 0 {
		all[i] = one
		return spec.Known(all)
	}
	return spec.Known(append(all, one))
}

// secretMissing says why a secret of the state is not declared; empty if it is.
func (a secrets) secretMissing(s tfstate.Secret, d *spec.Cluster) string {
	switch why := orgfile.UndeclarableSecret(spec.Secret{Name: s.Name}); {
	case spec.Provided(s.Name):
		return "it is a secret of Camunda's own"
	case d == nil:
		return a.lost(s.Cluster)
	case why != "":
		return why
	case a.live == nil:
		return ""
	}
	secrets, known := a.liveCluster(s.Cluster).Secrets.Get()
	switch {
	case !known:
		return "the secrets of cluster " + d.Name + " could not be read"
	case slices.ContainsFunc(secrets, func(l spec.Secret) bool { return l.Name == s.Name }):
		return ""
	}
	for _, other := range a.live.Clusters.Value() {
		if slices.ContainsFunc(other.Secrets.Value(), func(l spec.Secret) bool { return l.Name == s.Name }) {
			return fmt.Sprintf("gone: cluster %s has no secret %s; cluster %s has one", d.Name, s.Name, other.Name)
		}
	}
	return fmt.Sprintf("gone: cluster %s has no secret %s", d.Name, s.Name)
}

// value is that of a secret: the live one, if it is visible, or that of the state.
func (a secrets) value(s tfstate.Secret) spec.Part[spec.Sealed] {
	if a.live == nil {
		return s.Value
	}
	for _, l := range a.liveCluster(s.Cluster).Secrets.Value() {
		live, visible := l.Value.Get()
		if l.Name != s.Name || !visible {
			continue
		}
		if was, known := s.Value.Get(); known && !was.Equal(live) {
			a.Differs = append(a.Differs, Line{s.Address, "value: the state and the organisation have different ones"})
		}
		return l.Value
	}
	return s.Value
}

// place says of a secret where its value comes from from now on, and puts it there.
func (a secrets) place(one *spec.Secret, value spec.Sealed, cluster string, variables *strings.Builder) {
	switch {
	case a.Secrets != "":
		file := a.unique(path.Join(a.Secrets, slug(cluster), one.Name), "")
		text, ok := fileText(value)
		if !ok {
			a.remark(one.Name, "no file can hold its value for camsync, so it is keep: true")
			return
		}
		one.Source = spec.Source{File: file}
		a.Files = append(a.Files, File{file, text})
	case a.Env != "":
		name := a.unique(variable(one.Name), "")
		if name != variable(one.Name) {
			name = a.unique(variable(slug(cluster)+"_"+one.Name), "")
		}
		one.Source = spec.Source{Env: name}
		variables.WriteString(dotenv.Line(name, value.Reveal()))
	}
}

// unique is a name that nothing has yet, with case ignored as some file systems do: the name itself, or one with a number.
func (a *arrival) unique(name, ending string) string {
	for n := 1; ; n++ {
		one := name + ending
		if n > 1 {
			one = fmt.Sprintf("%s-%d%s", name, n, ending)
		}
		if key := strings.ToLower(one); !a.named[key] {
			a.named[key] = true
			return one
		}
	}
}

var (
	outsidePaths     = regexp.MustCompile(`[^a-z0-9_-]+`)
	outsideVariables = regexp.MustCompile(`[^A-Za-z0-9_]`)
)

// slug is a name as part of a path.
func slug(name string) string {
	return cmp.Or(strings.Trim(outsidePaths.ReplaceAllString(strings.ToLower(name), "-"), "-"), "cluster")
}

// variable is a name as that of a variable of the environment.
func variable(name string) string {
	name = outsideVariables.ReplaceAllString(name, "_")
	if name[0] >= '0' && name[0] <= '9' {
		name = "_" + name
	}
	return strings.ToUpper(name)
}

// fileText is the content of a file from which the value is read as it is: a line break at its end is that of the file.
// False if there is none.
func fileText(value spec.Sealed) (spec.Sealed, bool) {
	text := value.Reveal()
	const most = 64 << 10
	switch {
	case len(text) > most, strings.ContainsRune(text, 0):
		return spec.Sealed{}, false
	case strings.HasSuffix(text, "\r"):
		text += "\r\n"
	case strings.HasSuffix(text, "\n"):
		text += "\n"
	}
	if strings.HasPrefix(text, "\ufeff") { // the first one is taken for the mark of an editor
		text = "\ufeff" + text
	}
	return spec.Seal(text), true
}
