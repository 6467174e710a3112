// Command messages lists the texts that people read: the messages and help of the program, the descriptions of its schemas
// and, where they are named, documents.
//
//	go run ./internal/tools/messages                          # every message
//	go run ./internal/tools/messages -words . | less          # what its word list objects to, documents included
//	go run ./internal/tools/messages -comments internal/diff  # messages and comments of a package
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "messages:", err)
		os.Exit(1)
	}
}

func run() error {
	only := flag.Bool("words", false, "only those with a word that the project does not use, and what to use instead")
	comments := flag.Bool("comments", false, "Go's comments too")
	flag.Parse()
	tree, err := repository()
	if err != nil {
		return err
	}
	below := flag.Args()
	if len(below) == 0 {
		below = []string{"cmd", "internal", "schema"}
	}
	all, err := list(tree, below, *comments)
	if err != nil {
		return err
	}
	for _, m := range all {
		if !*only {
			fmt.Println(m)
			continue
		}
		for _, w := range words {
			if found := w.find(m.text); found != "" {
				fmt.Printf("%s:%d: %q: %s: %s\n", m.file, m.line, found, w.instead, m.text)
			}
		}
	}
	return nil
}
