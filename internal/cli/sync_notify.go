package cli

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/camsync/camsync/internal/notify"
	"github.com/camsync/camsync/internal/spec"
)

// A notifyFlag is what --notify was given: URLs, which hold tokens, and names of files with URLs. It
// takes anything and prints nothing: the words about a flag that was refused would show its value.
type notifyFlag struct{ given []spec.Sealed }

// Set adds one.
func (f *notifyFlag) Set(text string) error {
	f.given = append(f.given, spec.Seal(text))
	return nil
}

// String is empty.
func (*notifyFlag) String() string { return "" }

// Type is the word for it in the help.
func (*notifyFlag) Type() string { return "URL" }

// paths are the files that the flag names.
func (f *notifyFlag) paths() (all []string) {
	for _, given := range f.given {
		if path, isFile := strings.CutPrefix(given.Reveal(), "@"); isFile {
			all = append(all, path)
		}
	}
	return all
}

// receivers are whom the flag names. Its errors say which of the URLs is meant by its number, never
// by a part of it.
func (f *notifyFlag) receivers() ([]notify.Receiver, error) {
	var all []notify.Receiver
	for i, given := range f.given {
		path, isFile := strings.CutPrefix(given.Reveal(), "@")
		if !isFile {
			r, err := notify.Parse(given)
			if err != nil {
				return nil, fmt.Errorf("--notify number %d: %w", i+1, err)
			}
			all = append(all, r)
			continue
		}
		text, err := readText(path)
		if err != nil {
			return nil, fmt.Errorf("--notify @%s: %w", path, err)
		}
		number := 0
		for line := range strings.Lines(text) {
			number++
			if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			r, err := notify.Parse(spec.Seal(line))
			if err != nil {
				return nil, fmt.Errorf("--notify @%s: line %d: %w", path, number, err)
			}
			all = append(all, r)
		}
	}
	return all, nil
}

// notices are what people are told of a daemon: in the name of its files, and once, whatever process
// keeps them.
func (s *session) notices(receivers []notify.Receiver, id string, files []string) notify.Options {
	if len(receivers) > 0 {
		services := make([]string, len(receivers))
		for i, r := range receivers {
			services[i] = r.Name()
		}
		s.log.Info("people are told what changes", "services", services)
	}
	o := notify.Options{Receivers: receivers, About: strings.Join(files, " "), ID: id, Log: s.log}
	if dir := s.env.StateDir(); dir != "" {
		o.Memory = filepath.Join(dir, "sync", id+".told.json")
	}
	return o
}
