package orgfile_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/spec"
)

const manyStyles = `# yaml-language-server: $schema=camsync.schema.json
apiVersion: camsync/v1
x-defaults: &defaults
  stage: dev
organization:
  ownerId: 7c7a

policy:
  prune: [secrets]
  allow:
    - cost
    - data-loss
  # nobody below
  minAdmins: 2
members:
- email: 'ana@example.com'
  roles: [admin, analyst]
- {email: "ben@example.com", roles: [admin]}
- email: "cleo@example.com"
  roles:
  - admin
clusters:
  - name: production
    <<: *defaults
    description: >-
      Order processing,
      and more
    hardwarePackages: 2
    encryption:
      type: Provider
    allowlist:
      - ip: 203.0.113.0/24, 198.51.100.7
        description: it's "ours"
    secrets:
      SLACK_TOKEN: {env: SLACK_TOKEN}
      SMTP: {command: [pass,
        show, smtp]}
    clients:
      - name: order-worker
        permissions: [Zeebe]
        credentials: {file: credentials/order-worker.env}
  -
    name: gone
    state: absent
`

const manyStylesJSON = `{
  "apiVersion": "camsync\/v1",
  "members": [
    {"email": "ana@example.com", "roles": ["admin"]},
    {
      "email": "ben@example.com",
      "roles": [
        "admin",
        "analyst"
      ]
    }
  ],
  "clusters": [
    {
      "name": "production",
      "description": "\ud83d\ude80 it's \"ours\"",
      "secrets": {"SMTP": {"command": ["pass", "show"]}},
      "autoUpdate": true
    }
  ]
}
`

// A mutation makes one line of a valid file wrong.
type mutation struct {
	name string
	line func(string) string
	// next: the line fits what is above it, and what comes next no longer fits it. Either could be meant.
	next bool
	// odd are lines of manyStyles that it makes right in another way, so that something below is at odds with them.
	odd []int
}

var mutations = []mutation{
	{name: "tab for the indentation", line: indent(func(_, rest string) string { return "\t" + rest })},
	{name: "tab behind the indentation", line: indent(func(by, rest string) string { return by + "\t" + rest })},
	{name: "tab behind a dash", line: func(l string) string { return strings.Replace(l, "- ", "-\t", 1) }},
	{name: "one space less", line: indent(func(by, rest string) string { return strings.TrimPrefix(by, " ") + rest }), next: true},
	{name: "one space more", line: indent(func(by, rest string) string { return by + " " + rest }), next: true},
	{name: "one dash more", line: indent(func(by, rest string) string { return by + "- " + rest }), next: true},
	{name: "no dash", line: func(l string) string { return strings.Replace(l, "- ", "  ", 1) }, odd: []int{16, 23}},
	{name: "double quote", line: value(func(v string) string { return `"` + v })},
	{name: "single quote", line: value(func(v string) string { return `'` + v })},
	{name: "double quote before a key", line: indent(func(by, rest string) string { return by + `"` + rest })},
	{name: "single quote before a key", line: indent(func(by, rest string) string { return by + `'` + rest })},
	{name: "text behind quotes", line: value(func(v string) string { return `"a" ` + v })},
	{name: "unknown escape", line: value(func(string) string { return `"\q"` })},
	{name: "opening bracket", line: value(func(v string) string { return "[" + v })},
	{name: "opening brace", line: value(func(v string) string { return "{" + v })},
	{name: "bracket before a key", line: indent(func(by, rest string) string { return by + "[" + rest })},
	{name: "brace before a key", line: indent(func(by, rest string) string { return by + "{" + rest })},
	{name: "closing bracket behind", line: func(l string) string { return l + "]" }, odd: []int{36}},
	{name: "closing brace behind", line: func(l string) string { return l + "}" }},
	{name: "closing bracket before", line: value(func(v string) string { return "] " + v })},
	{name: "lost bracket", line: func(l string) string { return strings.TrimRight(l, "]}") }},
	{name: "comma before", line: value(func(v string) string { return ", " + v })},
	{name: "lost comma", line: func(l string) string { return strings.TrimSuffix(l, ",") }},
	{name: "at sign", line: value(func(v string) string { return "@" + v })},
	{name: "backtick", line: value(func(v string) string { return "`" + v })},
	{name: "percent sign", line: value(func(v string) string { return "%" + v })},
	{name: "unknown alias", line: value(func(string) string { return "*nobody" })},
	{name: "star", line: value(func(v string) string { return "* " + v })},
	{name: "ampersand", line: value(func(v string) string { return "& " + v })},
	{name: "unknown tag", line: value(func(v string) string { return "!x!y " + v })},
	{name: "open tag", line: value(func(v string) string { return "!<x " + v })},
	{name: "two colons", line: value(func(v string) string { return "a: " + v })},
	{name: "colon behind", line: func(l string) string { return l + ":" }},
	{name: "no colon", line: func(l string) string { return strings.Replace(l, ":", "", 1) }, odd: []int{36}},
	{name: "no space behind a colon", line: func(l string) string { return strings.Replace(l, ": ", ":", 1) }, odd: []int{36}},
	{name: "text behind a bar", line: value(func(v string) string { return "| " + v })},
	{name: "dash in a value", line: value(func(v string) string { return "- " + v })},
	{name: "bare word", line: indent(func(by, _ string) string { return by + "text" })},
	{name: "very long key", line: indent(func(by, rest string) string { return by + strings.Repeat("a", 1100) + rest })},
	{name: "NUL", line: func(l string) string { return l + "\x00" }},
	{name: "bell", line: func(l string) string { return l + "\a" }},
	{name: "no UTF-8", line: func(l string) string { return l + "\xff" }},
	{name: "byte order mark behind", line: func(l string) string { return l + "\ufeff" }},
	{name: "byte order mark before", line: func(l string) string { return "\ufeff" + l }},
	{name: "begin of a document", line: func(string) string { return "---" }},
	{name: "end of a document", line: func(string) string { return "..." }},
	{name: "directive", line: func(string) string { return "%YAML 1.2" }},
	{name: "unknown directive", line: func(string) string { return "%TAG" }},
	{name: "lost marker of Git", line: func(string) string { return "=======" }},
	{name: "marker of Git", line: func(string) string { return "<<<<<<< HEAD" }},
}

// indent changes a line with its indentation by.
func indent(change func(by, rest string) string) func(string) string {
	return func(line string) string {
		rest := strings.TrimLeft(line, " ")
		return change(line[:len(line)-len(rest)], rest)
	}
}

// value changes what stands behind the first key of a line.
func value(change func(string) string) func(string) string {
	return func(line string) string {
		key, rest, ok := strings.Cut(line, ": ")
		if !ok || strings.HasPrefix(strings.TrimSpace(line), "#") {
			return line
		}
		return key + ": " + change(rest)
	}
}

// TestCaseB10ErrorsAreAtTheirLine makes each line of valid files wrong in many ways, one at a time: where the syntax
// is no longer that of YAML, the error is at this line. That of a bracket that nothing closes any more is where it opens.
func TestCaseB10ErrorsAreAtTheirLine(t *testing.T) {
	for _, file := range []struct {
		name, text, newline string
		least               int
	}{
		{"YAML", manyStyles, "\n", 1300},
		{"YAML with CRLF", manyStyles, "\r\n", 1300},
		{"JSON", manyStylesJSON, "\n", 580},
	} {
		t.Run(file.name, func(t *testing.T) {
			load(t, strings.ReplaceAll(file.text, "\n", file.newline))
			lines := strings.Split(strings.TrimSuffix(file.text, "\n"), "\n")
			count := 0
			for _, m := range mutations {
				for i, line := range lines {
					wrong := m.line(line)
					if wrong == line || file.text == manyStyles && slices.Contains(m.odd, i+1) {
						continue
					}
					lines[i] = wrong
					_, err := orgfile.Load([]string{"-"}, strings.NewReader(strings.Join(lines, file.newline)+file.newline))
					lines[i] = line
					var all spec.FileErrors
					if !errors.As(err, &all) || !strings.HasPrefix(all[0].Text, "invalid YAML") && !strings.HasPrefix(all[0].Text, "this is a conflict marker") {
						continue
					}
					count++
					if got := all[0].Pos.Line; got != i+1 && !slices.Contains(m.others(lines, i, wrong), got) {
						t.Errorf("%s: line %d is %.60q; the error is %v", m.name, i+1, wrong, err)
					}
				}
			}
			if count < file.least {
				t.Errorf("only %d files were wrong", count)
			}
		})
	}
}

// others are the other lines at which the error may be after a line was made wrong.
func (m mutation) others(lines []string, i int, wrong string) []int {
	var others []int
	switch opens, still := opened(lines[i]), opened(wrong); {
	case opens < 0 && still > opens: // what it closed opens above
		for above, depth := i-1, opens; above >= 0 && depth < 0; above-- {
			if depth += opened(lines[above]); opened(lines[above]) > 0 && depth >= opens+1 {
				others = append(others, above+1)
			}
		}
		return others
	case opens > 0 && still < opens: // what closes it below closes nothing
		for below, depth := i+1, opens; below < len(lines) && depth > 0; below++ {
			if depth += opened(lines[below]); depth == 0 {
				others = append(others, below+1)
			}
		}
	case !m.next:
		return nil
	}
	next := i + 1
	for next < len(lines)-1 && (strings.TrimSpace(lines[next]) == "" || strings.HasPrefix(strings.TrimSpace(lines[next]), "#")) {
		next++
	}
	return append(others, next+1)
}

// opened is how many brackets a line opens and does not close; below zero where it closes more.
func opened(line string) int {
	count := func(sign string) int { return strings.Count(line, sign) }
	return count("[") + count("{") - count("]") - count("}")
}
