// Package localfile reads small files of the machine that camsync runs on, and says what is wrong with them in words
// that do not repeat their path.
package localfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// What is wrong with a file that is there and may be read.
var (
	ErrNotRegular = errors.New("it is not a regular file; name one")
	ErrTooLarge   = errors.New("it is too large")
)

// Read is the content of a regular file, or of a link to one. Opening a pipe or a device could block forever. A file of
// more bytes than most is [ErrTooLarge], beside its beginning. No error has the path in it.
func Read(path string, most int64) ([]byte, error) {
	data, err := ReadWith(path, most, os.Stat, os.Open)
	return data, Cause(err)
}

// ReadWith is [Read] with other functions to stat the file and to open it, such as those of an [os.Root]. Its errors
// have the path in them.
func ReadWith(path string, most int64, stat func(string) (fs.FileInfo, error), open func(string) (*os.File, error)) ([]byte, error) {
	info, err := stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: path, Err: ErrNotRegular}
	}
	f, err := open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := limited(f, most, info.Size())
	if err != nil {
		err = &fs.PathError{Op: "read", Path: path, Err: err}
	}
	return data, err
}

// Limited is all that from gives, under the limit of [Read].
func Limited(from io.Reader, most int64) ([]byte, error) { return limited(from, most, 0) }

// limited is [Limited] of what probably has a size, in bytes.
func limited(from io.Reader, most, size int64) ([]byte, error) {
	var text bytes.Buffer
	text.Grow(int(min(size, most)) + bytes.MinRead)
	_, err := text.ReadFrom(io.LimitReader(from, most+1))
	data := text.Bytes()
	if err == nil && int64(len(data)) > most {
		unit, size := "KiB", most>>10
		if size >= 1<<10 {
			unit, size = "MiB", size>>10
		}
		return data[:most], fmt.Errorf("%w: more than %d %s", ErrTooLarge, size, unit)
	}
	return data, Cause(err)
}

// Cause is what went wrong with a file, without its path and the operation.
func Cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return link.Err
	}
	return err
}

// Absolute is the absolute form of a path, by which two spellings of it compare; the path itself where the working
// directory is unknown.
func Absolute(path string) string {
	if a, err := filepath.Abs(path); err == nil {
		return a
	}
	return path
}

// ResolveLinks follows the links in as much of an absolute path as exists.
func ResolveLinks(path string) string {
	real, err := filepath.EvalSymlinks(path)
	if parent := filepath.Dir(path); errors.Is(err, fs.ErrNotExist) && parent != path {
		return filepath.Join(ResolveLinks(parent), filepath.Base(path))
	}
	if err != nil {
		return path
	}
	return real
}

// Inside reports whether a path leads to something in a directory, or to the directory, also behind links.
func Inside(dir, path string) bool {
	within, err := filepath.Rel(ResolveLinks(Absolute(dir)), ResolveLinks(Absolute(path)))
	return err == nil && filepath.IsLocal(within)
}

// ReadText reads a text file, a pipe too, as [Text] does.
func ReadText(path string) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", Cause(err)
	}
	return Text(data)
}

// Text is the content of a small file without the byte order mark that some editors put first. It refuses UTF-16, in
// which nothing would be found.
func Text(data []byte) (string, error) {
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) || bytes.ContainsRune(data, 0) {
		return "", errors.New("is UTF-16 or binary; write it as UTF-8 text")
	}
	return strings.TrimPrefix(string(data), "\ufeff"), nil
}
