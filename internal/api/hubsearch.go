package api

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/camsync/camsync/internal/spec"
)

// searchLimit is how many items a search asks for at once. The API lets 100 to 10,000 be asked for; whether the most is the same for
// later pages is not known.
const searchLimit = 1000

// A search is the body of a request for a list of Camunda Hub.
type search struct {
	Filter any          `json:"filter,omitempty"`
	Sort   []searchSort `json:"sort,omitempty"`
	Page   searchPage   `json:"page"`
}

type searchSort struct {
	Field string `json:"field"`
	Order string `json:"order"`
}

type searchPage struct {
	From  int `json:"from,omitempty"`
	Limit int `json:"limit"`
}

// A searched is one page of an answer.
type searched[T any] struct {
	Items field[[]T] `json:"items"`
	Page  struct {
		Total field[int]  `json:"totalItems"`
		More  field[bool] `json:"hasMoreTotalItems"` // the total is capped
	} `json:"page"`
}

var errMoving = errors.New("the list changed each time that it was read, which takes several requests; run again")

// A query is a list of Camunda Hub that is searched for.
type query[T any] struct {
	path   string // below that of the API, with /search at its end
	filter any    // nil for none
	sort   string // the field by which pages are in a stable order
	key    func(T) string
}

// read reads the whole list, page by page. Where it moves in between, so that an item is left out or comes twice, it is read once
// more. With every error the part is unknown.
func (q query[T]) read(ctx context.Context, c *Client) (spec.Part[[]T], error) {
	var err error
	for range 2 {
		var items []T
		if items, err = q.pages(ctx, c); err == nil {
			return spec.Known(items), nil
		}
		if err != errMoving {
			break
		}
	}
	if shut(err) {
		return spec.Refused[[]T](err.Error()), err
	}
	return spec.Unknown[[]T](err.Error()), err
}

// shut reports whether Camunda Hub's API is closed to these credentials, or not there at all: asking again does not help.
func shut(err error) bool {
	e, is := errors.AsType[*Error](err)
	if !is {
		return false
	}
	switch e.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusGone, http.StatusNotImplemented:
		return true
	}
	return e.Message == htmlMessage
}

func (q query[T]) pages(ctx context.Context, c *Client) ([]T, error) {
	all := []T{}
	total := -1
	seen := make(map[string]bool)
	for {
		page, err := q.page(ctx, c, searchPage{len(all), searchLimit})
		if err != nil {
			return nil, err
		}
		if total >= 0 && page.Page.Total.value != total {
			return nil, errMoving
		}
		total = page.Page.Total.value
		for _, item := range page.Items.value {
			if key := q.key(item); seen[key] {
				return nil, errMoving
			} else {
				seen[key] = true
			}
			all = append(all, item)
		}
		switch n := len(page.Items.value); {
		case n == 0 && !page.Page.More.value && len(all) < total:
			return nil, errMoving
		case n == 0, !page.Page.More.value && len(all) >= total:
			return all, nil
		}
	}
}

// first reads the first so many items.
func (q query[T]) first(ctx context.Context, c *Client, limit int) (searched[T], error) {
	return q.page(ctx, c, searchPage{0, limit})
}

// page reads one page.
func (q query[T]) page(ctx context.Context, c *Client, which searchPage) (page searched[T], err error) {
	r := hubRequest(http.MethodPost, q.path)
	r.search = true
	r.body = search{q.filter, []searchSort{{q.sort, "ASC"}}, which}
	answers := answersOf(ctx)
	defer func() { answers.noted(err) }()
	a, err := c.exchange(ctx, r)
	if err != nil {
		return page, err
	}
	page, err = taken(answers, r.answerKey(), a.body, decode[searched[T]], nil)
	switch {
	case err != nil:
	case !page.Items.ok:
		err = errors.New("the answer holds no list of items")
	case !page.Page.Total.ok:
		err = errors.New("the answer does not say how many items there are")
	}
	if err != nil {
		err = &Error{Method: r.method, Route: r.route, Status: a.status, Message: clean(err.Error())}
	}
	return page, err
}

// only is the filter for one value of a field.
func only(field, value string) any { return map[string]any{field: map[string]any{"$eq": value}} }

// anyOf is what a filter wants of a field that may have some values.
func anyOf(values []string) any {
	return map[string]any{"$in": slices.Sorted(slices.Values(values))}
}
