package report

import (
	_ "embed"
	"io"
	"slices"
	"strconv"
	"strings"
)

//go:embed html/access.html
var accessTemplate string

//go:embed html/access.css
var accessStyle string

// AccessHTML writes a review as a single HTML file that loads nothing. It uses the script of [HTML],
// and is complete without it.
func AccessHTML(w io.Writer, r Access) error {
	p := newAccessPage(r)
	rights, files := p.choices()
	p.number(rights)
	return execute(w, accessTemplate, struct {
		frame
		accessPage
		Rights, Files []string
	}{newFrame(htmlStyle + accessStyle), p, rights, files})
}

// choices are the rights and declarations that rows can be filtered by.
func (p accessPage) choices() (rights, files []string) {
	for _, t := range p.Tables {
		for _, row := range t.Rows {
			rights, files = append(rights, row.Rights...), append(files, string(row.Declared))
		}
	}
	set := func(all []string) []string {
		slices.Sort(all)
		return slices.DeleteFunc(slices.Compact(all), func(text string) bool { return text == "" })
	}
	return set(rights), set(files)
}

// Place is the name of the right with that index in the page's attributes.
func (accessPage) Place(i int) string { return strconv.Itoa(i + 1) }

// number replaces the rights of each row by indexes: names come from others, and attributes that the
// script reads hold none.
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
