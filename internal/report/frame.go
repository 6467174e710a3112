package report

import (
	"bufio"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
)

//go:embed html/parts.html
var htmlParts string

//go:embed html/report.css
var htmlStyle string

//go:embed html/report.js
var htmlScript string

// execute writes a page, whose template may use those of [HTMLParts].
func execute(w io.Writer, text string, data any) error {
	page, err := template.New("parts").Parse(htmlParts)
	if err == nil {
		page, err = page.New("page").Parse(text)
	}
	if err != nil {
		return fmt.Errorf("template of a page: %w", err)
	}
	out := bufio.NewWriterSize(w, 1<<16)
	if err := page.Execute(out, data); err != nil {
		return err
	}
	return out.Flush()
}

// frame is what every page has: its script and style, and the policy that allows them.
type frame struct {
	Policy string
	Style  template.CSS
	Script template.JS
}

func newFrame(style string) frame {
	return frame{
		"default-src 'none'; style-src " + hashSource(style) + "; script-src " + hashSource(htmlScript) + "; base-uri 'none'; form-action 'none'",
		template.CSS(style), template.JS(htmlScript),
	}
}

// hashSource allows one inline text by its digest.
func hashSource(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// HTMLStyle is the style sheet that [HTMLParts] need.
func HTMLStyle() string { return htmlStyle }

// HTMLParts are templates of the HTML report for other pages: refusal, counts (of lines by class),
// table (of lines, labelled by the element with the id lines) and lists (everything else). They take
// what [HTMLLines] returns.
func HTMLParts() string { return htmlParts }
