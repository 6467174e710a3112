// Command pictures makes the pictures of reports and of the dashboard in docs/pictures. It is run in the root of the
// repository, and needs the Chromium that Debian's package chromium brings.
package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"

	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/tools/browser"
)

//go:embed comment.html
var commentFrame string

// A picture is a page in a window of some size.
type picture struct {
	name          string
	page          string // a file in the folder of pages; empty for one that is served
	width, height int
	dark          bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, filepath.Join("docs", "pictures"))
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "pictures:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, folder string) error {
	pages, err := os.MkdirTemp("", "camsync-pictures-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(pages)
	if err := writePages(pages); err != nil {
		return err
	}
	for _, p := range []picture{
		{"report-light", "report.html", 1200, 1010, false},
		{"report-dark", "report.html", 1200, 1010, true},
		{"report-narrow", "report.html", 400, 1100, false},
		{"comment", "comment.html", 900, 775, false},
		{"drift", "drift.html", 1200, 960, false},
		{"drift-comment", "drift-comment.html", 900, 695, false},
		{"access-review", "access-review.html", 1200, 1250, false},
	} {
		address := (&url.URL{Scheme: "file", Path: filepath.Join(pages, p.page)}).String()
		if err := p.take(ctx, address, folder); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	return takeDashboard(ctx, folder)
}

// writePages writes the samples as pages, and as comments in a frame like that of a pull request.
func writePages(folder string) error {
	write := func(name string, page []byte, err error) error {
		return errors.Join(err, os.WriteFile(filepath.Join(folder, name), page, 0o600))
	}
	var plan, drift, access bytes.Buffer
	err := errors.Join(report.HTML(&plan, sample()), report.HTML(&drift, driftSample()), report.AccessHTML(&access, report.Access{Review: accessSample(), About: report.About{Organization: "6ff582aa-a62e-4a28-aac7-4d2224d8c58a", Host: "api.cloud.camunda.io", Files: []string{"org.yaml"}, Commit: "4f2c1ab", Version: "v0.1.0", At: accessSample().At}}))
	planComment, planErr := comment("A comment of a pull request", sample())
	driftComment, driftErr := comment("An issue", driftSample())
	return errors.Join(
		err,
		write("report.html", plan.Bytes(), nil), write("drift.html", drift.Bytes(), nil), write("access-review.html", access.Bytes(), nil),
		write("comment.html", planComment, planErr), write("drift-comment.html", driftComment, driftErr),
	)
}

// comment is the Markdown of a report in a frame with a title, as a reader sees it.
func comment(title string, r report.Report) ([]byte, error) {
	var markdown, rendered bytes.Buffer
	if err := report.Markdown(&markdown, r); err != nil {
		return nil, err
	}
	github := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(html.WithUnsafe()))
	if err := github.Convert(markdown.Bytes(), &rendered); err != nil {
		return nil, err
	}
	frame := strings.ReplaceAll(commentFrame, "<!-- title -->", title)
	return []byte(strings.Replace(frame, "<!-- comment -->", rendered.String(), 1)), nil
}

func (p picture) take(ctx context.Context, address, folder string) (err error) {
	page, err := browser.Open(ctx, address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, page.Close()) }()
	if err := errors.Join(page.Size(p.width, p.height), page.Scheme(p.dark)); err != nil {
		return err
	}
	shot, err := page.Picture()
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, p.name+".png"), shot, 0o644)
}
