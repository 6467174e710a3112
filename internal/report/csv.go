package report

import (
	"encoding/csv"
	"io"
	"strings"
)

// writeCSV writes rows of cells as RFC 4180 has them, but with plain newlines. Every cell becomes
// what [cell] makes of it.
func writeCSV(w io.Writer, heads []string, rows [][]string) error {
	out := csv.NewWriter(w)
	if err := out.Write(heads); err != nil {
		return err
	}
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, text := range row {
			cells[i] = cell(text)
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// cell makes a text harmless in a spreadsheet: it is clean, and where it could begin a formula, an
// apostrophe stands before it. That is so at its beginning and, since some programs end a cell at a
// semicolon and then do not heed quotes, behind separators, too.
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

// formulas are the signs that a formula may begin with, in both widths. Tabs and line ends, which may
// stand before one, are no more in a clean text.
const formulas = "=+-@＝＋－＠"
