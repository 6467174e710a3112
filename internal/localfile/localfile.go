// Package localfile opens small files of the machine that camsync runs on, and says what is wrong with them in words
// that do not repeat their path.
package localfile

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/camsync/camsync/internal/atomicfile"
)

// Open opens a regular file, or a link to one. Opening a pipe or a device could block forever.
func Open(path string) (*os.File, error) { return OpenWith(path, os.Stat, os.Open) }

// OpenWith is [Open] with other functions to look at the file and to open it, such as those of an [os.Root].
func OpenWith(path string, stat func(string) (fs.FileInfo, error), open func(string) (*os.File, error)) (*os.File, error) {
	info, err := stat(path)
	if err != nil {
		return nil, errors.New(Reason(err))
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is not a regular file; name one")
	}
	f, err := open(path)
	if err != nil {
		return nil, errors.New(Reason(err))
	}
	return f, nil
}

// Reason is the text of a file's error without the path, for messages that name the file already.
func Reason(err error) string {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err.Error()
	}
	return err.Error()
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

// ReadText reads a text file, a pipe too, as [Text] does.
func ReadText(path string) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", atomicfile.Cause(err)
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
