package models

import (
	"strings"

	"github.com/camsync/camsync/internal/lookalike"
)

// A claim is what a path wants to be: its own, or that of a directory above it.
type claim struct {
	text string
	file bool
	by   int // the path's place in the list
}

func (c claim) clashes(other claim) bool {
	return c.by != other.by && (c.text != other.text || c.file || other.file)
}

// Clashes are, for each of some paths, another one that cannot stand beside it, or nothing: both would be one file on a system that
// does not distinguish case or the forms of Unicode, their directories would be one there, or one would be a directory of the other.
func Clashes(paths []string) []string {
	first, second := make(map[string]claim), make(map[string]claim) // the second is one that clashes with the first
	for i, path := range paths {
		for key, c := range claims(path, i) {
			is, there := first[key]
			if !there {
				first[key] = c
			} else if _, two := second[key]; !two && is.clashes(c) {
				second[key] = c
			}
		}
	}
	others := make([]string, len(paths))
	for i, path := range paths {
		for key, c := range claims(path, i) {
			is, clash := second[key]
			if !clash || others[i] != "" {
				continue
			}
			if first[key].clashes(c) {
				is = first[key]
			}
			others[i] = paths[is.by]
		}
	}
	return others
}

// claims are those of a path, by what is equal for all that would be one.
func claims(path string, by int) func(func(string, claim) bool) {
	return func(yield func(string, claim) bool) {
		for at := 0; ; at++ {
			next := strings.IndexByte(path[at:], '/')
			if next < 0 {
				yield(key(path), claim{path, true, by})
				return
			}
			if at += next; !yield(key(path[:at]), claim{path[:at], false, by}) {
				return
			}
		}
	}
}

// key is equal for two paths that are one on some system.
func key(path string) string {
	return lookalike.Fold(strings.Map(func(r rune) rune {
		if joins(r) {
			return -1
		}
		return r
	}, path))
}
