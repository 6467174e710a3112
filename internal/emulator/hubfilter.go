package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// filterKind is what a filter can ask of a field.
type filterKind int

const (
	byKey  filterKind = iota // equality only
	byWord                   // any operator but $like and comparisons
	byText                   // with $like
	byTime                   // with comparisons
	bySet                    // like byWord, of which the field has several
	byFlag                   // true or false, equality only
)

// condition is one that a filter has for a field.
type condition struct {
	field string
	holds func(text string, known bool) bool
}

// conditions reads a filter, given as JSON or not at all.
func (x *index) conditions(filter json.RawMessage) ([]condition, error) {
	members := map[string]json.RawMessage{}
	if filter != nil && json.Unmarshal(filter, &members) != nil || members == nil {
		return nil, errors.New(`"filter" has the wrong type`)
	}
	if x.needs != "" && members[x.needs] == nil {
		return nil, fmt.Errorf("\"filter\" needs %q", x.needs)
	}
	var all []condition
	for _, field := range slices.Sorted(maps.Keys(members)) {
		by := x.filter(field)
		if by == nil {
			return nil, fmt.Errorf("%q is not a field to filter by", field)
		}
		tests, err := by.kind.tests(members[field])
		if err != nil {
			return nil, fmt.Errorf("filter by %q: %w", field, err)
		}
		for _, holds := range tests {
			all = append(all, condition{field, holds})
		}
	}
	return all, nil
}

// tests are what a filter asks of one field: a value, or an object of operators, which all must hold.
func (k filterKind) tests(raw json.RawMessage) ([]func(string, bool) bool, error) {
	var operators map[string]json.RawMessage
	if json.Unmarshal(raw, &operators) != nil {
		operators = map[string]json.RawMessage{"$eq": raw}
	}
	var all []func(string, bool) bool
	for _, name := range slices.Sorted(maps.Keys(operators)) {
		holds, err := k.test(name, operators[name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, holds)
	}
	if len(all) == 0 {
		return nil, errors.New("it has no operator")
	}
	return all, nil
}

// test is what one operator asks.
func (k filterKind) test(name string, raw json.RawMessage) (func(string, bool) bool, error) {
	if (k == byKey || k == byFlag) && name != "$eq" {
		return nil, errors.New("only $eq is possible")
	}
	switch name {
	case "$exists":
		var want bool
		err := decode(raw, &want)
		return func(_ string, known bool) bool { return known == want }, err
	case "$in", "$notIn":
		values, err := k.operands(raw)
		return func(text string, known bool) bool {
			return (known && slices.ContainsFunc(values, func(value string) bool { return k.has(text, value) })) == (name == "$in")
		}, err
	}
	value, err := k.operand(raw)
	if err != nil {
		return nil, err
	}
	switch {
	case name == "$eq":
		return func(text string, known bool) bool { return known && k.has(text, value) }, nil
	case name == "$neq":
		return func(text string, known bool) bool { return !known || !k.has(text, value) }, nil
	case name == "$like" && k == byText:
		pattern := like(value)
		return func(text string, known bool) bool { return known && pattern.MatchString(text) }, nil
	case k == byTime && slices.Contains([]string{"$gt", "$gte", "$lt", "$lte"}, name):
		return func(text string, known bool) bool { return known && compares(name, strings.Compare(text, value)) }, nil
	}
	return nil, errors.New("this is not an operator of the field")
}

// has reports whether a field with a text has a value. A set has one in each line.
func (k filterKind) has(text, value string) bool {
	return text == value || k == bySet && slices.Contains(strings.Split(text, "\n"), value)
}

func compares(operator string, c int) bool {
	switch operator {
	case "$gt":
		return c > 0
	case "$gte":
		return c >= 0
	case "$lt":
		return c < 0
	}
	return c <= 0
}

// operand is a value to compare with. A time gets the form in which times are stored.
func (k filterKind) operand(raw json.RawMessage) (string, error) {
	var text string
	var flag bool
	switch {
	case k == byFlag && decode(raw, &flag) == nil:
		return strconv.FormatBool(flag), nil
	case k == byFlag || decode(raw, &text) != nil:
		return "", errors.New("the value has the wrong type")
	case k != byTime:
		return text, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return "", errors.New("the value is not a time")
	}
	return timestamp(t), nil
}

func (k filterKind) operands(raw json.RawMessage) ([]string, error) {
	var items []json.RawMessage
	if decode(raw, &items) != nil {
		return nil, errors.New("the value is not a list")
	}
	var values []string
	for _, item := range items {
		value, err := k.operand(item)
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, nil
}

// like is a pattern in which * stands for any text, ? for one character, and a backslash takes the
// meaning from the next one.
func like(pattern string) *regexp.Regexp {
	var b strings.Builder
	escaped := false
	for _, r := range pattern {
		switch {
		case escaped:
			b.WriteString(regexp.QuoteMeta(string(r)))
			escaped = false
		case r == '\\':
			escaped = true
		case r == '*':
			b.WriteString(".*")
		case r == '?':
			b.WriteString(".")
		default:
			b.WriteString(regexp.QuoteMeta(string(r)))
		}
	}
	return regexp.MustCompile("(?s)^" + b.String() + "$")
}

// readOrders reads what to sort by.
func (a *query) readOrders(list []json.RawMessage, fields []string) error {
	for _, raw := range list {
		var by order
		direction := "ASC"
		if err := readObject(raw, false, required("field", &by.field), optional("order", &direction)); err != nil {
			return fmt.Errorf("sort: %w", err)
		}
		if !slices.Contains(fields, by.field) {
			return fmt.Errorf("sort: %q is not one of %v", by.field, fields)
		}
		if direction != "ASC" && direction != "DESC" {
			return fmt.Errorf("sort: %q is not one of ASC, DESC", direction)
		}
		by.descending = direction == "DESC"
		a.orders = append(a.orders, by)
	}
	return nil
}
