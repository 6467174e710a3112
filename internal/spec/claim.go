package spec

import (
	"gopkg.in/yaml.v3"
)

// A claim is a name that only one thing of an organisation may have, in whatever file it stands.
type claim struct {
	kind claimKind
	key  string // equal for equal names
	text string // the name as written
	pos  Pos
}

type claimKind string

const (
	claimCluster     claimKind = "cluster"
	claimFormer      claimKind = "former name"
	claimUUID        claimKind = "uuid"
	claimEmail       claimKind = "member"
	claimDestination claimKind = "file"
)

func (r *reader) claim(n *yaml.Node, kind claimKind, key, text string) {
	r.claims = append(r.claims, claim{kind, key, text, r.pos(n)})
}

// disputes are the mistakes of names that are claimed twice.
func disputes(claims []claim) Mistakes {
	type name struct {
		kind claimKind
		key  string
	}
	first := make(map[name]Pos, len(claims))
	var mistakes Mistakes
	for _, c := range claims {
		at := name{c.kind, c.key}
		other, taken := first[at]
		if !taken {
			first[at] = c.pos
			continue
		}
		text := string(c.kind) + " " + quote(c.text) + " is already given at " + other.String()
		switch c.kind {
		case claimDestination:
			text = "another client's credentials go to this file, too: see " + other.String() + "; give each client a file of its own"
			if other.Line == 0 {
				text = "credentials would go to a file of the organisation itself; name another"
			}
		case claimFormer:
			text += "; a live cluster can become one other only"
		case claimUUID:
			text += "; a live cluster can be pinned once"
		default:
			text += "; leave one of them out"
		}
		mistakes = append(mistakes, Mistake{c.pos, text})
	}
	for _, c := range claims {
		if c.kind != claimFormer {
			continue
		}
		if other, taken := first[name{claimCluster, c.key}]; taken {
			mistakes = append(mistakes, Mistake{c.pos, "former name " + quote(c.text) + " is also the name of the cluster at " + other.String() +
				"; a name is either earlier or present"})
		}
	}
	return mistakes
}
