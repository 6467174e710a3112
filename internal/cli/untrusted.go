package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/spec"
)

// untrusted is a pass over files that somebody else may have written in order to see or do what is
// not theirs. Nothing that they name is opened, run or looked at, nor is what a link leads to.
func (s *session) untrusted(ctx context.Context, files []string, allow spec.Harms, only ...spec.Pattern) (pass, error) {
	if len(files) == 0 {
		return pass{}, errNoFile()
	}
	taken := orgfile.Take(files, s.term.In)
	if linked := taken.Linked(); len(linked) > 0 {
		return pass{}, fmt.Errorf("%s: behind a link, which is not followed in files that are not trusted", strings.Join(linked, ", "))
	}
	desired, err := taken.LoadUntrusted()
	if err != nil {
		return pass{}, err
	}
	desired.Policy.Allow |= allow
	desired.Policy.Only = only
	desired.ByPresence = true
	p, err := s.connect(desired)
	if err != nil {
		return pass{}, err
	}
	p.files = files
	p.journal = nil // what other runs have left is none of its business
	return s.compare(ctx, p)
}
