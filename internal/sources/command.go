package sources

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/waiting"
)

// commandTime is how long a program may take that fetches a secret.
const commandTime = 30 * time.Second

// fromCommand runs a program; what it prints is the value.
func fromCommand(ctx context.Context, p Program) spec.Part[spec.Sealed] {
	var out limitedBuffer
	waits := waiting.Begin(ctx, p.Name())
	defer waits.End()
	waits.Try(0, commandTime)
	err := p.Run(ctx, commandTime, nil, &out)
	switch {
	case out.full:
		return spec.Unknown[spec.Sealed](fmt.Sprintf("%s printed more than %d KiB", p.Name(), maxValue>>10))
	case err != nil:
		return spec.Unknown[spec.Sealed](WithStderr(err, string(out.data)).Error())
	}
	return sealed(withoutNewline(out.data), "the output of "+p.Name())
}

// A limitedBuffer holds a value and its newline. It has no other method of a buffer, since
// io.Copy would fill it past its limit with ReadFrom.
type limitedBuffer struct {
	data []byte
	full bool
}

func (b *limitedBuffer) Write(p []byte) (int, error) {
	if len(b.data)+len(p) > maxValue+len("\r\n") {
		b.full = true
		return 0, errors.New("too much output")
	}
	b.data = append(b.data, p...)
	return len(p), nil
}
