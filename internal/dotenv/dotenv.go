// Package dotenv writes and reads variables as lines of the form NAME=VALUE, which shells, Docker and systemd read,
// too. What it writes, it reads as the same.
//
// A value is written in quotes only if a shell would read it as more than text: programs that read such files without
// a shell then see the value itself.
package dotenv

import "strings"

// Line is the assignment of a value to a variable, with its line break.
func Line(name, value string) string {
	return name + "=" + Word(value) + "\n"
}

// Quote makes one word of a value for a POSIX shell.
func Quote(value string) string { return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'" }

// Word is a value as one word of a POSIX shell: in quotes only if it needs them.
func Word(value string) string {
	if plain(value) {
		return value
	}
	return Quote(value)
}

// plain reports whether a shell reads a value as nothing but text.
func plain(value string) bool {
	const text = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@%+,=~"
	return value != "" && !strings.HasPrefix(value, "~") && !strings.Contains(value, ":~") && strings.Trim(value, text) == ""
}

// Parse returns the variables that a text assigns, with or without export before them. As in a shell, the last
// assignment of a variable counts, and quotes join what they contain, line breaks too. As nowhere in a shell, a value
// is otherwise all that stands on its line, so that a secret may contain blanks, dollar signs and stray quotes.
func Parse(text string) map[string]string {
	variables := map[string]string{}
	for text != "" {
		line, rest, _ := strings.Cut(text, "\n")
		indented := strings.TrimLeft(line, " \t")
		assignment := strings.TrimLeft(strings.TrimPrefix(indented, "export "), " \t")
		name, value, assigns := strings.Cut(assignment, "=")
		if !assigns || strings.HasPrefix(name, "#") {
			text = rest
			continue
		}
		word, after, quoted := unquote(text[len(line)-len(strings.TrimLeft(value, " \t")):])
		if !quoted {
			word, after = strings.TrimSpace(value), rest
		}
		variables[strings.TrimSpace(name)], text = word, after
	}
	return variables
}

// unquote reads a word of nothing but quoted parts and escaped characters, and what follows its line. It reports false
// for any other beginning of a text.
func unquote(text string) (word, rest string, ok bool) {
	var b strings.Builder
	for at := 0; at < len(text); {
		switch c := text[at]; {
		case c == '\'':
			end := strings.IndexByte(text[at+1:], '\'')
			if end < 0 {
				return "", "", false
			}
			b.WriteString(text[at+1 : at+1+end])
			at += end + 2
		case c == '"':
			part, length := doubleQuoted(text[at:])
			if length == 0 {
				return "", "", false
			}
			b.WriteString(part)
			at += length
		case c == '\\' && at > 0 && at+1 < len(text) && text[at+1] != '\n':
			b.WriteByte(text[at+1])
			at += 2
		default:
			line, rest, _ := strings.Cut(text[at:], "\n")
			return b.String(), rest, at > 0 && strings.TrimSpace(line) == ""
		}
	}
	return b.String(), "", text != ""
}

// doubleQuoted reads the double quotes that a text begins with. The length is 0 if they do not end.
func doubleQuoted(text string) (part string, length int) {
	var b strings.Builder
	for at := 1; at < len(text); at++ {
		switch c := text[at]; {
		case c == '"':
			return b.String(), at + 1
		case c == '\\' && at+1 < len(text) && strings.IndexByte("\"\\$`", text[at+1]) >= 0:
			at++
			b.WriteByte(text[at])
		default:
			b.WriteByte(c)
		}
	}
	return "", 0
}
