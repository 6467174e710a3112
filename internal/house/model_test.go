package house

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// fieldsOf are the fields of a type of the model and of the types below it, as Type.Field, without positions. What is
// below an opaque field is left out.
func fieldsOf(t reflect.Type, opaque func(path string) bool) []string {
	var paths []string
	seen := map[reflect.Type]bool{}
	var walk func(reflect.Type)
	walk = func(t reflect.Type) {
		if t = inner(t); !isModel(t) || seen[t] {
			return
		}
		seen[t] = true
		for i := range t.NumField() {
			f := t.Field(i)
			if path := t.Name() + "." + f.Name; f.IsExported() && f.Name != "Pos" && f.Name != "Also" && f.Name != "Default" {
				if paths = append(paths, path); !opaque(path) {
					walk(f.Type)
				}
			}
		}
	}
	walk(t)
	return paths
}

// inner is the type of what a part, list or pointer holds.
func inner(t reflect.Type) reflect.Type {
	for {
		switch {
		case t.Kind() == reflect.Pointer, t.Kind() == reflect.Slice:
			t = t.Elem()
		case isPart(t):
			get, _ := t.MethodByName("Value")
			t = get.Type.Out(0)
		default:
			return t
		}
	}
}

func isPart(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && strings.HasPrefix(t.Name(), "Part[")
}

// isModel reports whether a type is a structure of the model, and no plain value.
func isModel(t reflect.Type) bool {
	plain := []reflect.Type{reflect.TypeFor[spec.Choice](), reflect.TypeFor[spec.Sealed](), reflect.TypeFor[spec.Pos]()}
	return t.Kind() == reflect.Struct && t.PkgPath() == reflect.TypeFor[spec.Organization]().PkgPath() && !isPart(t) && !slices.Contains(plain, t)
}

// valuesOf are the values of every field of an organisation, by Type.Field, in the organisation's order; those of which
// the fields have fields of their own by how many there are.
func valuesOf(org spec.Organization) map[string][]string {
	values := map[string][]string{}
	var walk func(reflect.Value)
	walk = func(v reflect.Value) {
		if v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		switch {
		case v.IsValid() && v.Kind() == reflect.Slice:
			for i := range v.Len() {
				walk(v.Index(i))
			}
		case v.IsValid() && isPart(v.Type()):
			walk(v.MethodByName("Value").Call(nil)[0])
		case v.IsValid() && isModel(v.Type()):
			for i := range v.NumField() {
				if f := v.Type().Field(i); f.IsExported() && f.Name != "Pos" && f.Name != "Also" && f.Name != "Default" {
					path := v.Type().Name() + "." + f.Name
					values[path] = append(values[path], text(v.Field(i)))
					walk(v.Field(i))
				}
			}
		}
	}
	walk(reflect.ValueOf(org))
	return values
}

// text is a value without what is below it; empty for one that says nothing.
func text(v reflect.Value) string {
	if isPart(v.Type()) {
		if !v.MethodByName("IsKnown").Call(nil)[0].Bool() {
			return ""
		}
		return "known " + text(v.MethodByName("Value").Call(nil)[0])
	}
	switch {
	case v.IsZero():
		return ""
	case v.Kind() == reflect.Slice && isModel(inner(v.Type())):
		return fmt.Sprint(v.Len())
	case isModel(inner(v.Type())):
		return "there"
	}
	return fmt.Sprint(v.Interface())
}
