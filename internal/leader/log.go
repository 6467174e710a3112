package leader

import (
	"context"
	"log/slog"

	"github.com/go-logr/logr"
	"k8s.io/klog/v2"
)

// quiet makes all that client-go logs of an election a matter for who wants every detail: it repeats
// itself with each try, and the candidate says what changes.
func quiet(log *slog.Logger) klog.Logger {
	return logr.FromSlogHandler(details{log.Handler()})
}

type details struct{ slog.Handler }

func (d details) Enabled(ctx context.Context, _ slog.Level) bool {
	return d.Handler.Enabled(ctx, slog.LevelDebug)
}

func (d details) Handle(ctx context.Context, r slog.Record) error {
	r.Level = slog.LevelDebug
	return d.Handler.Handle(ctx, r)
}

func (d details) WithAttrs(attrs []slog.Attr) slog.Handler {
	return details{d.Handler.WithAttrs(attrs)}
}

func (d details) WithGroup(name string) slog.Handler { return details{d.Handler.WithGroup(name)} }
