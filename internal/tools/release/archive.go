package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"io"
	"os"
	"path"
	"slices"
	"time"
)

// An entry is a file or a directory of an archive. Its name has slashes; that of a directory ends with one.
type entry struct {
	name  string
	data  []byte
	mode  int64
	owner int // the user and the group; archives to unpack by hand have 0
}

// archives packs each program with what belongs to it: a .tar.gz, and for Windows a .zip.
func (b *builder) archives(_ context.Context, targets []target) error {
	for _, t := range targets {
		for _, name := range []string{"camsync", "camsync-k8s"} {
			program := b.made[name+" "+t.String()]
			if program == "" {
				continue
			}
			if err := b.archive(name, t, program); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *builder) archive(name string, t target, program string) error {
	data, err := os.ReadFile(program)
	if err != nil {
		return err
	}
	top := name + "_" + b.version + "_" + t.os + "_" + t.arch
	entries := []entry{{name: path.Join(top, path.Base(program)), data: data, mode: 0o755}}
	for _, file := range []string{"LICENSE", "README.md", "CHANGELOG.md"} {
		text, err := b.read(file)
		if err != nil {
			return err
		}
		entries = append(entries, entry{name: path.Join(top, file), data: text, mode: 0o644})
	}
	if name == "camsync" { // the other one is for images
		for _, d := range b.docs {
			if d.archived != "" {
				entries = append(entries, entry{name: path.Join(top, d.archived), data: d.text, mode: 0o644})
			}
		}
	}
	b.report("packing " + top)
	if t.os == "windows" {
		return write(b.path("%s.zip", top), func(w io.Writer) error { return zipped(w, entries, b.date) })
	}
	return write(b.path("%s.tar.gz", top), func(w io.Writer) error { return tarred(w, entries, b.date) })
}

// write writes a file by a function.
func write(path string, by func(io.Writer) error) error {
	var whole bytes.Buffer
	if err := by(&whole); err != nil {
		return err
	}
	return os.WriteFile(path, whole.Bytes(), 0o644)
}

// tarred writes a compressed tar in which nothing depends on the machine: names in order, one owner, one time, and a
// header of gzip without name and time.
func tarred(w io.Writer, entries []entry, at time.Time) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	if err := plainTar(z, entries, at); err != nil {
		return err
	}
	return z.Close()
}

func plainTar(w io.Writer, entries []entry, at time.Time) error {
	t := tar.NewWriter(w)
	for _, e := range inOrder(entries) {
		header := &tar.Header{
			Typeflag: tar.TypeReg, Name: e.name, Mode: e.mode, Uid: e.owner, Gid: e.owner, Size: int64(len(e.data)), ModTime: at, Format: tar.FormatUSTAR,
		}
		if e.name[len(e.name)-1] == '/' {
			header.Typeflag = tar.TypeDir
		}
		if err := t.WriteHeader(header); err != nil {
			return err
		}
		if _, err := t.Write(e.data); err != nil {
			return err
		}
	}
	return t.Close()
}

func zipped(w io.Writer, entries []entry, at time.Time) error {
	z := zip.NewWriter(w)
	for _, e := range inOrder(entries) {
		header := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Modified: at}
		header.SetMode(os.FileMode(e.mode))
		f, err := z.CreateHeader(header)
		if err != nil {
			return err
		}
		if _, err := f.Write(e.data); err != nil {
			return err
		}
	}
	return z.Close()
}

func inOrder(entries []entry) []entry {
	return slices.SortedFunc(slices.Values(entries), func(a, b entry) int { return cmp.Compare(a.name, b.name) })
}
