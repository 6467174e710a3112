package emulator

import (
	"encoding/json"
	"net/http"
	"sort"
	"strings"
)

const (
	defaultLimit = 100
	maxLimit     = 10_000
)

// index is how resources of one kind are searched.
type index struct {
	needs   string // the field that a filter must have
	filters []filterField
	sorts   []string
}

// filterField is a field by which resources are searched.
type filterField struct {
	name string
	kind filterKind
}

// filter is the field of a name, or nil.
func (x *index) filter(name string) *filterField {
	for i := range x.filters {
		if x.filters[i].name == name {
			return &x.filters[i]
		}
	}
	return nil
}

// searchable is a resource that has fields, and is shown in a search. A field that is null has no text.
type searchable interface {
	field(name string) (text string, known bool)
	shown() any
}

// among are resources to be searched.
func among[T searchable](all []T) []searchable {
	found := make([]searchable, len(all))
	for i, item := range all {
		found[i] = item
	}
	return found
}

// query is what a search asks for.
type query struct {
	conditions  []condition
	orders      []order
	from, limit int
}

type order struct {
	field      string
	descending bool
}

// search answers a search among resources. Without a sort, they keep their order.
func search(q *request, x *index, all []searchable) *answer {
	asked, refusal := x.read(q)
	if refusal != nil {
		return refusal
	}
	var found []searchable
	for _, item := range all {
		if asked.finds(item) {
			found = append(found, item)
		}
	}
	sort.SliceStable(found, func(i, j int) bool { return asked.compare(found[i], found[j]) < 0 })
	total := len(found)
	items := []any{} // in JSON, an empty list is not null
	limit := asked.limit
	if most := q.options.Hub.MaxLimit; most > 0 {
		limit = min(limit, most)
	}
	for i := min(asked.from, total); i < min(asked.from+limit, total); i++ {
		items = append(items, found[i].shown())
	}
	most := q.options.Hub.MaxTotal
	more := most > 0 && total > most
	if more {
		total = most
	}
	return reply(map[string]any{"items": items, "page": map[string]any{"totalItems": total, "hasMoreTotalItems": more}})
}

func (a *query) finds(item searchable) bool {
	for _, c := range a.conditions {
		text, known := item.field(c.field)
		if !c.holds(text, known) {
			return false
		}
	}
	return true
}

func (a *query) compare(one, other searchable) int {
	for _, by := range a.orders {
		first, _ := one.field(by.field)
		second, _ := other.field(by.field)
		if by.descending {
			first, second = second, first
		}
		if c := strings.Compare(first, second); c != 0 {
			return c
		}
	}
	return 0
}

// read reads the body of a search. Where no filter is needed, there may be none.
func (x *index) read(q *request) (query, *answer) {
	asked := query{limit: defaultLimit}
	if len(q.body) == 0 && x.needs == "" {
		return asked, nil
	}
	var filter, page json.RawMessage
	var orders []json.RawMessage
	if refusal := q.closed(optional("filter", &filter), optional("sort", &orders), optional("page", &page)); refusal != nil {
		return asked, refusal
	}
	conditions, err := x.conditions(filter)
	if err == nil {
		asked.conditions = conditions
		err = asked.readOrders(orders, x.sorts)
	}
	if err == nil && page != nil {
		err = readObject(page, false, optional("from", &asked.from), optional("limit", &asked.limit))
	}
	switch {
	case err != nil:
		return asked, refuse(http.StatusBadRequest, "%s", err)
	case asked.from < 0:
		return asked, refuse(http.StatusBadRequest, "'from' must not be negative")
	case asked.limit < 1 || asked.limit > maxLimit:
		return asked, refuse(http.StatusBadRequest, "'limit' must be from 1 to %d", maxLimit)
	}
	return asked, nil
}
