package cli

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/lmittmann/tint"

	"github.com/camsync/camsync/internal/harmless"
	"github.com/camsync/camsync/internal/report"
)

// startLog makes the log that the flags ask for.
func (s *session) startLog() error {
	level := slog.LevelInfo
	if s.verbose {
		level = slog.LevelDebug
	}
	text := false
	switch s.logFormat {
	case "auto":
		text = isTerminal(s.screen.out)
	case "text":
		text = true
	case "json":
	default:
		return fmt.Errorf("--log %s: not one of auto, text, json", s.logFormat)
	}
	if !text {
		s.log = slog.New(slog.NewJSONHandler(harmless.JSONWriter{To: s.stderr}, &slog.HandlerOptions{Level: level}))
		return nil
	}
	s.log = slog.New(tint.NewTextHandler(s.stderr, &tint.Options{
		Level: level, TimeFormat: time.TimeOnly, NoColor: !s.colors(s.screen.out), ReplaceAttr: cleanAttr,
	}))
	return nil
}

// cleanAttr keeps foreign text in the log from reaching the terminal as it is.
func cleanAttr(_ []string, a slog.Attr) slog.Attr {
	switch v := a.Value.Any().(type) {
	case string:
		a.Value = slog.StringValue(report.Clean(v))
	case error:
		a.Value = slog.StringValue(report.Clean(v.Error()))
	default:
		if a.Value.Kind() == slog.KindAny {
			a.Value = slog.StringValue(report.Clean(fmt.Sprint(v)))
		}
	}
	return a
}
