package terminal

import (
	"io"
	"strings"
	"sync"
)

// A Screen is standard error: what is written stays, and below it a block of lines may change.
// It is safe for concurrent use.
type Screen struct {
	mu    sync.Mutex
	out   io.Writer
	block []string
}

// Write adds lines above the block.
func (s *Screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.block) == 0 {
		return s.out.Write(p)
	}
	text := s.erase() + string(p)
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	if _, err := io.WriteString(s.out, text+s.draw()); err != nil {
		return 0, err
	}
	return len(p), nil
}

// show replaces the block, after lines that stay. Each line must fit on a line of the terminal.
func (s *Screen) show(stay, block []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := s.erase()
	for _, l := range stay {
		text += l + "\n"
	}
	s.block = block
	// The run goes on without its terminal.
	_, _ = io.WriteString(s.out, text+s.draw())
}

// erase moves to the block's first line and clears from there.
func (s *Screen) erase() string {
	return strings.Repeat("\x1b[A", len(s.block)) + "\r\x1b[J"
}

func (s *Screen) draw() string {
	if len(s.block) == 0 {
		return ""
	}
	return strings.Join(s.block, "\n") + "\n"
}
