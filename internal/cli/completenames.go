package cli

import (
	"slices"
	"time"

	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/spec"
)

// longestCompletion is how long a shell waits for names: a file may be on a disk that does not answer.
const longestCompletion = time.Second

// allNames are the names of what the files on a command line that is still being typed declare, and of what earlier runs saw in the
// organisation. It sends no request: without what earlier runs remember, a shell completes what is in the files.
func allNames(a *app, files []string) []spec.Name {
	found := make(chan []spec.Name, 1)
	go func() { // ends with the reading, or with the process
		var names []spec.Name
		known := make(map[spec.Name]bool)
		for _, name := range slices.Concat(declared(files), seen(a)) {
			if !known[name] {
				known[name] = true
				names = append(names, name)
			}
		}
		found <- names
	}()
	select {
	case names := <-found:
		return names
	case <-time.After(longestCompletion):
		return nil
	}
}

// seen are the names that earlier runs saw with the same credentials.
func seen(a *app) []spec.Name {
	config, err := a.engine().Config()
	if err != nil {
		return nil // there are no credentials: a shell shows no errors
	}
	names, _ := reconcile.Names(config, a.env.StateDir()).Recall()
	return names
}

// namesOf are the own names of the resources of a kind, of those in one cluster unless it is empty.
func namesOf(a *app, kind spec.Kind, files []string, cluster string) []string {
	var names []string
	for _, name := range allNames(a, files) {
		if name.Kind == kind && (cluster == "" || name.Outer == cluster) {
			names = append(names, name.Base())
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
