package terminal

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/lmittmann/tint"

	"github.com/camsync/camsync/internal/harmless"
	"github.com/camsync/camsync/internal/report"
)

// Log makes the log that the flags ask for.
func (t *Terminal) Log() (*slog.Logger, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	level := slog.LevelInfo
	switch {
	case t.Verbose:
		level = slog.LevelDebug
	case t.Quiet:
		level = slog.LevelWarn
	}
	switch t.LogFormat {
	case Auto, "text", "json":
	default:
		return nil, fmt.Errorf("--log %s: not one of auto, text, json", t.LogFormat)
	}
	if t.json() {
		return slog.New(slog.NewJSONHandler(harmless.JSONWriter{To: t.Err}, &slog.HandlerOptions{Level: level})), nil
	}
	return slog.New(tint.NewTextHandler(t.Err, &tint.Options{
		Level: level, TimeFormat: time.TimeOnly, NoColor: !t.colors(t.Err), ReplaceAttr: cleanAttr,
	})), nil
}

// json reports whether standard error gets lines of JSON and no others but errors: where that was asked for, and where a command that
// runs until it is stopped has no terminal.
func (t *Terminal) json() bool {
	return t.LogFormat == "json" || t.LogFormat == Auto && t.RunsOn && !IsTerminal(t.Err)
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
