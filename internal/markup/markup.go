// Package markup lays out the elements of an HTML page: its source is read by people, too.
package markup

import (
	"io"

	g "maragu.dev/gomponents"
)

// Newline ends a line of the source.
func Newline() g.Node { return g.Raw("\n") }

// Lines begins a line of the source with each element, and with each of a group. One that is nil is left
// out, and one of this package begins its lines itself.
func Lines(elements ...g.Node) g.Node {
	return lines(func(w io.Writer) error {
		for _, element := range elements {
			if err := line(w, element); err != nil {
				return err
			}
		}
		return nil
	})
}

// Block is [Lines] before an end tag, which gets a line of its own.
func Block(elements ...g.Node) g.Node { return g.Group{Lines(elements...), Newline()} }

// Line keeps elements on one line of the source.
func Line(elements ...g.Node) g.Node { return g.NodeFunc(g.Group(elements).Render) }

// Each begins a line with the element of each item. Elements are made one at a time, while the page is
// written: a page of a hundred thousand lines is never in memory as elements.
func Each[T any](items []T, element func(T) g.Node) g.Node {
	return lines(func(w io.Writer) error {
		for _, item := range items {
			if err := line(w, element(item)); err != nil {
				return err
			}
		}
		return nil
	})
}

// lines are elements that begin their lines themselves.
type lines func(io.Writer) error

// Render writes the lines.
func (l lines) Render(w io.Writer) error { return l(w) }

func line(w io.Writer, element g.Node) error {
	switch element := element.(type) {
	case nil:
		return nil
	case lines:
		return element(w)
	case g.Group:
		return Lines(element...).Render(w)
	}
	if err := Newline().Render(w); err != nil {
		return err
	}
	return element.Render(w)
}
