// Command measures prints what can be counted of how the code is built, of any checkout of it, so that two can be
// compared:
//
//	go run ./internal/tools/measures . ../other
//
// Tests, this package's siblings under internal/tools, and generated files do not count. It reads the source alone and
// builds nothing.
package main

import (
	"fmt"
	"os"
)

func main() {
	dirs := os.Args[1:]
	if len(dirs) == 0 {
		dirs = []string{"."}
	}
	var all [][]figure
	for _, dir := range dirs {
		t, err := read(dir)
		if err != nil {
			fmt.Fprintln(os.Stderr, "measures:", err)
			os.Exit(1)
		}
		all = append(all, t.figures())
	}
	for i, f := range all[0] {
		fmt.Printf("%-52s", f.name)
		for _, of := range all {
			fmt.Printf("  %s", of[i].value)
		}
		fmt.Println()
	}
}
