// Package sources fetches what a file only refers to: the values of secrets from the environment, files and programs,
// and the identity of the credentials at a client's destination.
package sources

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/sync/errgroup"

	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/waiting"
)

const (
	maxValue    = 64 << 10 // bytes of a secret's value
	maxFetchers = 4        // files read and commands run at once

	commandTime = 30 * time.Second // for a program that fetches a secret
)

// Resolve fetches the values of all secrets of the clusters that are to be present, and sets them
// in place. A value that cannot be fetched is unknown, with a reason that holds nothing of it; one
// of a secret that only has to exist stays absent. Once ctx ends, what is not fetched is unknown.
// It also reads which client's credentials are at each destination.
//
// Variables are looked up with env, such as [os.LookupEnv]. A command or file that several
// secrets name is run or read once.
func Resolve(ctx context.Context, org *spec.Organization, env func(string) (string, bool)) {
	fetches := make(map[string]*fetch)
	var secrets []*spec.Secret
	for i := range org.Clusters.Value() {
		c := &org.Clusters.Value()[i]
		if c.Absent {
			continue
		}
		for j := range c.Secrets.Value() {
			s := &c.Secrets.Value()[j]
			secrets = append(secrets, s)
			fetches[keyOf(s.Source)] = &fetch{source: s.Source}
		}
		for j := range c.MonitoringClients.Value() {
			if m := &c.MonitoringClients.Value()[j]; m.Credentials != nil {
				m.Delivered, _ = DeliveredMonitoring(*m.Credentials)
			}
		}
		for j := range c.Clients.Value() {
			if k := &c.Clients.Value()[j]; k.Credentials != nil {
				client, cluster := Delivered(*k.Credentials)
				k.Delivered, k.DeliveredFor = client, strings.ToLower(cluster)
			}
		}
	}
	var group errgroup.Group
	group.SetLimit(maxFetchers)
	for _, f := range fetches {
		switch {
		case f.source.Keep:
		case f.source.Env != "":
			f.value = fromEnvironment(f.source.Env, env)
		default:
			group.Go(func() error {
				f.value = fetchFrom(ctx, f.source)
				return nil
			})
		}
	}
	_ = group.Wait() // what went wrong is in the values
	for _, s := range secrets {
		s.Value = fetches[keyOf(s.Source)].value
	}
}

// A fetch is one source and its value.
type fetch struct {
	source spec.Source
	value  spec.Part[spec.Sealed]
}

// keyOf is equal for sources that give the same value.
func keyOf(s spec.Source) string {
	return strings.Join(append([]string{s.Env, s.File, s.Dir}, s.Command...), "\x00")
}

func fetchFrom(ctx context.Context, s spec.Source) spec.Part[spec.Sealed] {
	if ctx.Err() != nil {
		return spec.Unknown[spec.Sealed]("it was not fetched: the run was stopped")
	}
	if s.File != "" {
		return fromFile(s.File)
	}
	return fromCommand(ctx, Program{s.Command, s.Dir})
}

func fromEnvironment(name string, env func(string) (string, bool)) spec.Part[spec.Sealed] {
	value, _ := env(name)
	if value == "" {
		return spec.Unknown[spec.Sealed]("environment variable " + name + " is not set")
	}
	return sealed(value, "environment variable "+name)
}

func fromFile(path string) spec.Part[spec.Sealed] {
	data, err := localfile.Read(path, maxValue+int64(len("\r\n")))
	if err != nil {
		return spec.Unknown[spec.Sealed](fmt.Sprintf("file %s: %v", path, err))
	}
	return sealed(withoutNewline(data), "file "+path)
}

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

// sealed seals a value that a secret can have; from says where it comes from.
func sealed(value, from string) spec.Part[spec.Sealed] {
	value = strings.TrimPrefix(value, "\ufeff")
	switch {
	case value == "":
		return spec.Unknown[spec.Sealed](from + " is empty")
	case len(value) > maxValue:
		return spec.Unknown[spec.Sealed](fmt.Sprintf("%s holds more than %d KiB", from, maxValue>>10))
	case !utf8.ValidString(value):
		return spec.Unknown[spec.Sealed](from + " is not UTF-8 text")
	case strings.ContainsRune(value, 0):
		return spec.Unknown[spec.Sealed](from + " holds NUL characters, as UTF-16 does; write it as UTF-8 text")
	}
	return spec.Known(spec.Seal(value))
}

// withoutNewline is a text without the one newline that editors and commands end it with.
func withoutNewline(data []byte) string {
	s, _ := strings.CutSuffix(string(data), "\n")
	return strings.TrimSuffix(s, "\r")
}
