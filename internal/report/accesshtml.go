package report

import (
	"bufio"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strconv"
	"strings"
)

//go:embed html/access.html
var accessTemplate string

//go:embed html/access.css
var accessStyle string

// AccessHTML writes a review of rights as a page of one file: it asks nothing of a network. Its script is that of
// [HTML], and without it the page is complete.
func AccessHTML(w io.Writer, r Access) error {
	t, err := template.New("access").Parse(accessTemplate)
	if err != nil {
		return fmt.Errorf("template of the access review: %w", err)
	}
	style := htmlStyle + accessStyle
	p := newAccessPage(r)
	rights, files := p.choices()
	p.number(rights)
	out := bufio.NewWriterSize(w, 1<<16)
	err = t.Execute(out, struct {
		accessPage
		Policy        string
		Style         template.CSS
		Script        template.JS
		Rights, Files []string
	}{
		p, "default-src 'none'; style-src " + hashSource(style) + "; script-src " + hashSource(htmlScript) + "; base-uri 'none'; form-action 'none'",
		template.CSS(style), template.JS(htmlScript), rights, files,
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

// choices are the rights that somebody has, and what the file says of somebody.
func (p accessPage) choices() (rights, files []string) {
	some := func(all []string, text string) []string {
		if text == "" || slices.Contains(all, text) {
			return all
		}
		return append(all, text)
	}
	for _, t := range p.Tables {
		for _, row := range t.Rows {
			for _, right := range row.Rights {
				rights = some(rights, right)
			}
			files = some(files, string(row.Declared))
		}
	}
	slices.Sort(rights)
	slices.Sort(files)
	return rights, files
}

// Place is what the right of that index is called in the page's attributes.
func (accessPage) Place(i int) string { return strconv.Itoa(i + 1) }

// number gives each row the places of its rights among all of them: names are anybody's, and an attribute that the
// script reads holds none.
func (p accessPage) number(rights []string) {
	places := map[string]string{}
	for i, right := range rights {
		places[right] = p.Place(i)
	}
	for _, t := range p.Tables {
		for i := range t.Rows {
			row := &t.Rows[i]
			var list []string
			for _, right := range row.Rights {
				list = append(list, places[right])
			}
			row.RightList = strings.Join(list, ",")
		}
	}
}
