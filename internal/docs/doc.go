// Package docs holds the documents to the program: every block of every document is run, loaded or checked, in the surroundings
// that its page speaks of, and what a document names exists.
//
// It holds tests only. stages_test.go has the surroundings of each page, and rules_test.go what cannot be run here and why. A block
// that neither they nor its own text explain fails.
package docs
