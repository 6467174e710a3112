package report

import (
	"encoding/csv"
	"io"
	"strings"
)

// writeCSV writes rows as CSV (RFC 4180, but with plain newlines), each cell through [cell].
func writeCSV(w io.Writer, heads []string, rows [][]string) error {
	for _, row := range rows {
		for i, text := range row {
			row[i] = cell(text)
		}
	}
	return csv.NewWriter(w).WriteAll(append([][]string{heads}, rows...))
}

// cell makes a text safe for a spreadsheet: it is clean, and an apostrophe precedes what could begin
// a formula, at the beginning and after separators, since some programs split cells at a semicolon in
// spite of quotes.
func cell(text string) string {
	text = Clean(text)
	if !strings.ContainsAny(text, formulas) {
		return text
	}
	var b strings.Builder
	begins := true
	for _, r := range text {
		if begins && strings.ContainsRune(formulas, r) {
			b.WriteByte('\'')
		}
		b.WriteRune(r)
		begins = strings.ContainsRune(",;|", r) || begins && strings.ContainsRune(` "'`, r)
	}
	return b.String()
}

// formulas are the characters that can begin a formula, in both widths. A clean text has no tabs or
// line ends before one.
const formulas = "=+-@＝＋－＠"
