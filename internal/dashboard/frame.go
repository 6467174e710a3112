package dashboard

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"github.com/camsync/camsync/internal/markup"
)

// frame is what every page has around its content. All its texts are safe to print.
type frame struct {
	version, revision string
	now               moment
	title             string
	header, content   g.Node // of its elements
	up                string // from the page to where the assets are below; such a page does not follow the daemon
	data              g.Node // links to the data of the page, for programs
}

// page is the whole page.
func (f frame) page() g.Node {
	head := h.Head(markup.Block(
		h.Meta(h.Charset("utf-8")),
		h.Meta(h.Name("viewport"), h.Content("width=device-width, initial-scale=1")),
		h.Meta(h.Name("color-scheme"), h.Content("light dark")),
		h.TitleEl(g.Text(f.title)),
		h.Link(h.Rel("icon"), h.Href(f.up+"dashboard/icon.svg"), h.Type("image/svg+xml")),
		h.Link(h.Rel("stylesheet"), h.Href(f.up+"dashboard/style.css")),
		g.If(f.up == "", h.Script(h.Src("dashboard/page.js"), h.Defer())),
	))
	header := h.Header(markup.Block(f.header, f.connection()))
	main := h.Main(h.Data("revision", f.revision), h.Data("now", f.now.Exact), markup.Block(f.content))
	footer := h.Footer(markup.Block(
		h.P(g.Text("camsync "+f.version+". For programs: "), f.data, g.Text(".")),
	))
	return g.Group{
		g.Raw("<!DOCTYPE html>\n"),
		h.HTML(h.Lang("en"), h.Data("version", f.version), markup.Block(head, h.Body(markup.Block(header, main, footer)))),
		markup.Newline(),
	}
}

// connection says whether the page follows the daemon.
func (f frame) connection() g.Node {
	if f.up != "" {
		return nil
	}
	return g.Group{
		h.P(h.ID("connection"), h.Role("status")),
		h.NoScript(h.P(g.Text("Without JavaScript this page does not update: "), link("./", "reload it"), g.Text(" to see changes."))),
	}
}

// link is a link to an address of ours. A part of it that is not must be escaped.
func link(address, text string) g.Node { return h.A(h.Href(address), g.Text(text)) }

// paragraph is nothing without a text.
func paragraph(class, text string) g.Node {
	return g.If(text != "", h.P(h.Class(class), g.Text(text)))
}

func (m moment) element() g.Node { return h.Time(h.DateTime(m.Exact), g.Text(m.Text)) }
