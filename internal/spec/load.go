package spec

import "io"

// Load reads the desired organisation from files, from folders (every .yaml and .yml file
// directly in them) and from standard input, for which - stands. All of them are one organisation.
//
// The error is of type [Mistakes] and holds every mistake of every file; there is no organisation
// then. Values of secrets are not fetched yet: see [Resolve].
func Load(paths []string, stdin io.Reader) (Organization, error) {
	return Take(paths, stdin).Load()
}

// join makes one organisation of what several files say.
func join(inputs []input, contents []content, mistakes Mistakes) (Organization, error) {
	org := Organization{Policy: DefaultPolicy()}
	var owner Part[string]
	var policy Part[Policy]
	var claims []claim
	for _, in := range inputs {
		if in.path != "" {
			claims = append(claims, claim{claimDestination, absolute(in.path), in.name, Pos{File: in.name}})
		}
	}
	for _, c := range contents {
		mistakes = append(mistakes, c.mistakes...)
		claims = append(claims, c.claims...)
		once(&owner, c.ownerID, "organization", &mistakes)
		once(&policy, c.policy, "policy", &mistakes)
		concat(&org.Members, c.members)
		concat(&org.Clusters, c.clusters)
	}
	mistakes = append(mistakes, disputes(claims)...)
	if err := mistakes.err(); err != nil {
		return Organization{}, err
	}
	org.OwnerID = owner.Value()
	if p, ok := policy.Get(); ok {
		org.Policy = p
	}
	return org, nil
}

// once takes the part that only one of the files may have.
func once[T any](have *Part[T], next Part[T], key string, mistakes *Mistakes) {
	switch {
	case !next.IsKnown():
	case have.IsKnown():
		*mistakes = append(*mistakes, Mistake{next.Pos, key + " is already given at " + have.Pos.String() + "; write it in one file only"})
	default:
		*have = next
	}
}

// concat adds the list of one more file. Its place stays that of the first.
func concat[T any](have *Part[[]T], next Part[[]T]) {
	switch {
	case !next.IsKnown():
	case have.IsKnown():
		*have = KnownAt(append(have.Value(), next.Value()...), have.Pos)
	default:
		*have = next
	}
}
