package main

import (
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"time"
)

// A bill is a bill of materials in the form of CycloneDX 1.6: which modules a program is linked from.
type bill struct {
	Schema       string      `json:"$schema"`
	Format       string      `json:"bomFormat"`
	SpecVersion  string      `json:"specVersion"`
	SerialNumber string      `json:"serialNumber"`
	Version      int         `json:"version"`
	Metadata     metadata    `json:"metadata"`
	Components   []component `json:"components"`
}

type metadata struct {
	Timestamp string    `json:"timestamp"`
	Component component `json:"component"`
}

type component struct {
	Type       string     `json:"type"`
	Ref        string     `json:"bom-ref"`
	Name       string     `json:"name"`
	Version    string     `json:"version"`
	PURL       string     `json:"purl"`
	Hashes     []hash     `json:"hashes,omitempty"`
	Licenses   []any      `json:"licenses,omitempty"`
	Properties []property `json:"properties,omitempty"`
}

type hash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// bill writes the bill of materials of a program, as its linker has recorded them in it.
func (b *builder) bill(name string, t target, program string) error {
	made, err := materials(program, name, b.version, b.date)
	if err != nil {
		return err
	}
	return write(b.path("%s_%s_%s_%s.cdx.json", name, b.version, t.os, t.arch), func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(made)
	})
}

func materials(program, name, version string, at time.Time) (bill, error) {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return bill{}, err
	}
	text, err := os.ReadFile(program)
	if err != nil {
		return bill{}, err
	}
	sum := sha256.Sum256(text)
	main := golang(info.Main.Path, "v"+version)
	main.Type, main.Name = "application", name
	main.PURL += "#cmd/" + name
	main.Ref = main.PURL
	main.Hashes = []hash{{"SHA-256", hex.EncodeToString(sum[:])}}
	main.Licenses = []any{map[string]any{"license": map[string]string{"id": "Apache-2.0"}}}
	for _, s := range info.Settings {
		main.Properties = append(main.Properties, property{"go:build:" + s.Key, s.Value})
	}
	made := bill{
		Schema: "http://cyclonedx.org/schema/bom-1.6.schema.json", Format: "CycloneDX", SpecVersion: "1.6",
		SerialNumber: serial(sum), Version: 1,
		Metadata:   metadata{at.Format(time.RFC3339), main},
		Components: []component{golang("std", strings.TrimPrefix(info.GoVersion, "go"))},
	}
	for _, d := range info.Deps {
		made.Components = append(made.Components, module(d))
	}
	return made, nil
}

// module is a module as a component, with its checksum as go.sum has it. What replaces it is what is linked.
func module(m *debug.Module) component {
	if m.Replace != nil {
		m = m.Replace
	}
	c := golang(m.Path, m.Version)
	c.Properties = []property{{"go:sum", m.Sum}}
	return c
}

func golang(path, version string) component {
	purl := "pkg:golang/" + path + "@" + strings.ReplaceAll(version, "+", "%2B")
	return component{Type: "library", Ref: purl, Name: path, Version: version, PURL: purl}
}

// serial makes the number of a bill from the checksum of its program: the same program has the same bill. It is a UUID
// of version 8, which is for numbers that are made in a way of one's own.
func serial(sum [sha256.Size]byte) string {
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}
