package report

import (
	"bufio"
	_ "embed"
	"fmt"
	"html/template"
	"io"

	"github.com/camsync/camsync/internal/audit"
)

//go:embed html/access.html
var accessTemplate string

//go:embed html/access.css
var accessStyle string

// AccessHTML writes a review of rights as a page of one file, which has no script and asks nothing of a network.
func AccessHTML(w io.Writer, r audit.Review) error {
	t, err := template.New("access").Parse(accessTemplate)
	if err != nil {
		return fmt.Errorf("template of the access review: %w", err)
	}
	style := htmlStyle + accessStyle
	out := bufio.NewWriterSize(w, 1<<16)
	err = t.Execute(out, struct {
		accessPage
		Policy string
		Style  template.CSS
	}{newAccessPage(r), "default-src 'none'; style-src " + hashSource(style) + "; base-uri 'none'; form-action 'none'", template.CSS(style)})
	if err != nil {
		return err
	}
	return out.Flush()
}
