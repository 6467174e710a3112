// Package orgfile reads and writes the files that describe an organisation.
//
// Reading has four stages. [Take] reads every byte once, so that all that follows is about one moment. Parsing turns
// each file into nodes with lines and columns; where the syntax is broken, it looks for the place where the error was
// made, which is often above the one where the parser stops. A reader turns the nodes into the types of package spec
// and collects everything that is wrong instead of stopping at the first error. At last the files are joined into one
// organisation, and names that are given twice are found across files. A cluster may be spread over several.
//
// No message repeats a value that may be a secret in the wrong place.
package orgfile

import (
	"io"

	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/spec"
)

// Load reads the desired organisation from files, from directories (every .yaml and .yml file
// directly in them) and from standard input, for which - stands. All of them are one organisation.
//
// The error is of type [spec.FileErrors] and holds every error of every file; there is no organisation
// then. Values of secrets are not fetched yet; package sources does that.
func Load(paths []string, stdin io.Reader) (spec.Organization, error) {
	return Take(paths, stdin).Load()
}

// join makes one organisation of what several files say.
func join(inputs []input, contents []content, errs spec.FileErrors) (spec.Organization, error) {
	org := spec.Organization{Policy: spec.DefaultPolicy()}
	var owner spec.Part[string]
	var policy spec.Part[spec.Policy]
	var fallback spec.Part[keyed]
	var claims []claim
	for _, in := range inputs {
		if in.path != "" {
			claims = append(claims, claim{destination, localfile.Absolute(in.path), in.name, spec.Pos{File: in.name}})
		}
	}
	for _, c := range contents {
		errs = append(errs, c.errs...)
		claims = append(claims, c.claims...)
		once(&owner, c.ownerID, "organization", &errs)
		once(&policy, c.policy, "policy", &errs)
		once(&fallback, c.defaults, "defaults", &errs)
		concat(&org.Members, c.members)
		concat(&org.Workspaces, c.workspaces)
	}
	org.Clusters = joinClusters(contents, fallback.Value(), &errs)
	errs = append(errs, wrongEnvironments(org)...)
	errs = append(errs, conflicts(claims)...)
	if err := errs.Err(); err != nil {
		return spec.Organization{}, err
	}
	org.OwnerID = owner.Value()
	if p, ok := policy.Get(); ok {
		org.Policy = p
	}
	return org, nil
}

// once takes the part that only one of the files may have.
func once[T any](have *spec.Part[T], next spec.Part[T], key string, errs *spec.FileErrors) {
	switch {
	case !next.IsKnown():
	case have.IsKnown():
		*errs = append(*errs, spec.FileError{Pos: next.Pos, Text: key + " is already given at " + have.Pos.String() + "; write it in one file only"})
	default:
		*have = next
	}
}

// concat adds the list of one more file. Its place stays that of the first.
func concat[T any](have *spec.Part[[]T], next spec.Part[[]T]) {
	switch {
	case !next.IsKnown():
	case have.IsKnown():
		*have = spec.KnownAt(append(have.Value(), next.Value()...), have.Pos)
	default:
		*have = next
	}
}
