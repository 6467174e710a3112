package main

import "regexp"

// A word is one that the project does not use, and what it uses instead.
type word struct {
	pattern *regexp.Regexp
	instead string
}

// find returns the first use of the word in a text, or nothing.
func (w word) find(text string) string {
	return w.pattern.FindString(allowed.ReplaceAllString(text, " "))
}

// allowed are uses that are plain English, and names that others have given: Camunda, HTTP, Kubernetes, libraries.
var allowed = regexp.MustCompile(`(?i)\bthere (is|are|was|were) no\b|\b(is|are) no longer\b|\bdescription: Office\b|^Office$|^input stale$|\b(hold is a|a kind and a|of each|under every|other) verbs?\b|\bverb, fields\b`)

// words are those of CONTRIBUTING.md's list, and others that an English-speaking engineer would stop at.
var words = []word{
	{word1(`can not`), "cannot"},
	{word1(`for ever`), "continuously, until it is stopped"},
	{word1(`folders?`), "directory"},
	{word1(`things?`), "resource, or its name"},
	{word1(`mistakes?`), "error, bug"},
	{word1(`somebody|someone|nobody|whoever|everybody|anybody`), "the actor, a passive, another client"},
	{word1(`(put|puts|held|hold|holds) (it |them |that )?right`), "correct, validate"},
	{word1(`verbs?`), "command"},
	{word1(`teller|told`), "notifier, notified"},
	{word1(`fights?|fighting`), "flapping"},
	{word1(`pulse|stood still|stands still`), "suspended"},
	{word1(`witness(es)?`), "invariants"},
	{word1(`stale (input|file)|input stale`), "invalid input"},
	{word1(`gates?|is shut|are shut`), "not allowed, blocked unless allowed"},
	{word1(`breath`), "minimum interval"},
	{word1(`(is|are|was|were) no`), "is not a, cannot"},
	{word1(`aside`), "best effort"},
	{word1(`office|offices`), "leadership, lease"},
	{word1(`alike`), "matching"},
	{word1(`anew`), "again, recreate"},
	{word1(`shall`), "should, is to"},
	{word1(`mend(s|ed)?`), "fix, correct"},
	{word1(`meanwhile`), "in the meantime"},
	{word1(`surroundings`), "environment"},
	{word1(`looked at|looks? at`), "checked, read"},
	{word1(`an? other one|other ones`), "another"},
	{word1(`what becomes of|became of`), "the outcome of, what happens to"},
	{word1(`too, of|so since`), "since"},
}

// word1 matches whole words in any case.
func word1(pattern string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(?:` + pattern + `)\b`)
}
