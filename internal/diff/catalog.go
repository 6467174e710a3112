package diff

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// A publishing compares the catalog, which is one set: the API publishes all of it, and unpublishes what is not in it.
type publishing struct {
	b             *builder
	desired, live spec.Catalog

	fields   []Field
	wrong    []Action // one for each asset that cannot be published as it is
	lacking  bool     // an asset of the file is not published
	visible  bool     // something that differs is shown by the API
	unproven int      // assets of which it is not known whether their files are those that are published
}

// catalog compares the catalog.
//
//	file                        live                        plan
//	an asset                    —                           update: published
//	a higher version            a lower one                 update: published
//	a higher version            unpublished                 update: published again
//	the same version            other category or tags, or  update: the README is published, with them
//	                            a README that is known to
//	                            be another
//	the same version            an element template known   hold, with all of the set: the version must be higher
//	                            to be another; unpublished
//	a lower version             a higher one                hold, with all of the set
//	—                           published                   update: unpublished
//	—                           unpublished                 nothing
//
// The API shows no contents. They are known as far as an earlier run has published them; where none has, they are taken for the same.
func (b *builder) catalog() {
	name, part := spec.Assets.List(""), b.desired.Catalog
	if part.IsAbsent() || !b.desired.Policy.MaySelect(name) {
		return
	}
	a := Action{Verb: Update, Name: name, Pos: part.Pos}
	if why, unknown := part.Why(); unknown {
		a.Verb, a.Would = Hold, Hold
		b.Actions = append(b.Actions, a.blocked("the catalog is unknown: "+why, "a plan of trusted files compares it"))
		return
	}
	live, ok := b.live.Catalog.Get()
	if !ok {
		b.Actions = append(b.Actions, unread(a, b.live.Catalog, "catalog", "is", "take catalog out of the file"))
		return
	}
	p := publishing{b: b, desired: part.Value(), live: live}
	p.compare()
	if p.unproven > 0 {
		b.note("catalog: no earlier run remembers the contents of " + assets(p.unproven) + ", which the API does not show: in one version, they are taken for the same")
	}
	b.Actions = append(b.Actions, p.wrong...)
	if len(p.fields) > 0 {
		b.Actions = append(b.Actions, p.action(a))
	}
}

// compare compares each asset.
func (p *publishing) compare() {
	for _, id := range p.live.Without(p.desired) {
		p.visible = true
		p.fields = append(p.fields, Field{Name: id, Live: version(p.live.Asset(id).Version)})
	}
	for i := range p.desired.Assets {
		d := &p.desired.Assets[i]
		l := p.live.Asset(d.ID)
		switch {
		case l == nil:
			p.lacking, p.visible = true, true
			p.fields = append(p.fields, Field{Name: d.ID, Desired: version(d.Version)})
		case d.Version < l.Version:
			p.refuse(d, l, fmt.Sprintf("version %d is lower than %d, the latest in the catalog", d.Version, l.Version), "")
		case d.Version == l.Version && l.Unpublished:
			p.refuse(d, l, fmt.Sprintf("version %d was unpublished, and comes back with a higher version only", l.Version), "")
		case d.Version == l.Version && p.other(d, l):
			p.refuse(d, l, fmt.Sprintf("version %d is in the catalog with another content", l.Version), ", or take the change back")
		case d.Version == l.Version:
			p.readme(d, l)
		case l.Unpublished:
			p.lacking, p.visible = true, true
			p.fields = append(p.fields, Field{d.ID, version(l.Version) + ", unpublished", version(d.Version)})
		default:
			p.visible = true
			p.fields = append(p.fields, Field{d.ID, version(l.Version), version(d.Version)})
		}
	}
}

// other reports whether an asset of one version is known to have two contents.
func (p *publishing) other(d, l *spec.Asset) bool {
	if l.Template.Digest != "" {
		return l.Template.Digest != d.Template.Digest
	}
	return l.Name != "" && !lookalike.SameText(l.Name, d.Name)
}

// readme compares what is beside an element template that stays as it is.
func (p *publishing) readme(d, l *spec.Asset) {
	if l.Template.Digest == "" {
		p.unproven++
	}
	if !lookalike.SameText(l.Category, d.Category) {
		p.visible = true
		p.fields = append(p.fields, Field{d.ID + " category", l.Category, d.Category})
	}
	if was, is := list(l.Tags), list(d.Tags); was != is {
		p.visible = true
		p.fields = append(p.fields, Field{d.ID + " tags", was, is})
	}
	if l.Readme.Digest != "" && l.Readme.Digest != d.Readme.Digest {
		p.fields = append(p.fields, Field{d.ID + " README", short(l.Readme.Digest), short(d.Readme.Digest)})
	}
}

// refuse holds an asset that cannot be published as it is, and with it the whole catalog.
func (p *publishing) refuse(d, l *spec.Asset, reason, or string) {
	a := Action{Name: spec.AssetName(d.ID), Pos: d.Template.Pos}
	a.Fields = []Field{{d.ID, version(l.Version), version(d.Version)}}
	p.wrong = append(p.wrong, stuck(a, reason, fmt.Sprintf("write version %d in %s", l.Version+1, d.Template.Pos)+or))
}

// action is the one on the whole catalog.
func (p *publishing) action(a Action) Action {
	a.Fields = p.fields
	a.Unpublishes = p.live.Without(p.desired)
	a.Happened = Happened{What: Changed}
	if p.lacking {
		a.Happened.Harms = spec.AccessLoss
	}
	if len(a.Unpublishes) > 0 {
		a.Harms = spec.AccessLoss
		a.Advice = Advice{Reason: "it unpublishes " + strings.Join(a.Unpublishes, ", ")}
	}
	call := api.Publishing(p.desired)
	call.Visible = p.visible
	a.Calls = []api.Call{call}
	if n := len(p.wrong); n > 0 {
		return a.Held("it is published as a whole, and "+assets(n)+" in it cannot be", "")
	}
	return a
}

// unpublishing is the guard of what would be unpublished, unless a file or the command line allows it: the default alone does not, since
// nothing in the file names what is lost.
func unpublishing(policy spec.Policy) guard {
	return func(a Action) (reason, hint string) {
		if len(a.Unpublishes) == 0 || policy.Granted.Has(spec.AccessLoss) {
			return "", ""
		}
		return a.Advice.Reason + "; it does access-loss, which only the default allows",
			"declare what is to stay, with its README; or --allow access-loss for one run, or policy.allow in the file"
	}
}

// whole holds the catalog where policy.Only selects some of it alone.
func whole(g *guards) {
	for i, a := range g.plan.Actions {
		if a.Name == spec.Assets.List("") && a.Verb != Hold && !g.desired.Policy.Selects(a.Name) {
			g.plan.Actions[i] = a.blocked("it is published as a whole, and --only selects a part of it", "select all of it: --only catalog")
		}
	}
}

func version(n int64) string { return "version " + strconv.FormatInt(n, 10) }

// assets is a count of them.
func assets(n int) string {
	if n == 1 {
		return "1 element template"
	}
	return strconv.Itoa(n) + " element templates"
}

// short is as much of a digest as people compare.
func short(digest string) string { return "sha256 " + digest[:min(8, len(digest))] }
