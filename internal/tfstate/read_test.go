package tfstate

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"
)

const provider = `"provider": "provider[\"registry.terraform.io/camunda-community-hub/camunda\"]"`

func stateOf(resources ...string) string {
	return `{"version": 4, "resources": [` + strings.Join(resources, ",\n") + `]}`
}

func managed(kind, name, attributes string) string {
	return fmt.Sprintf(`{"mode": "managed", "type": %q, "name": %q, %s, "instances": [{"attributes": %s}]}`, kind, name, provider, attributes)
}

func TestRefused(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"empty":            {"", ErrEmpty},
		"white space":      {" \n", ErrEmpty},
		"a list":           {"[]", ErrNotState},
		"another object":   {`{"a": 1}`, ErrNotState},
		"version 3":        {`{"version": 3, "modules": []}`, ErrVersion},
		"no number":        {`{"version": "4"}`, ErrVersion},
		"encrypted":        {`{"meta": {}, "encrypted_data": "x", "encryption_version": "v0"}`, ErrEncrypted},
		"terraform show":   {`{"format_version": "1.0", "values": {}}`, ErrShown},
		"cut in a text":    {`{"version": 4, "resources": [{"mode": "man`, ErrTruncated},
		"cut after a list": {`{"version": 4, "resources": []`, ErrTruncated},
		"two":              {`{"version": 4}{"version": 4}`, ErrNotState},
		"no JSON":          {`{"version": 4, canary}`, ErrNotState},
	} {
		_, err := Read("it", strings.NewReader(c.text))
		if !errors.Is(err, c.want) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	endless := io.MultiReader(strings.NewReader(`{"version": 4, "x": "`), zeros{})
	if _, err := Read("it", endless); !errors.Is(err, ErrTooLarge) {
		t.Errorf("endless: %v", err)
	}
}

// zeros are digits without an end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '0'
	}
	return len(p), nil
}

// Windows' PowerShell writes UTF-16 with a mark, and some editors UTF-8 with one.
func TestEncodings(t *testing.T) {
	text := stateOf(managed("camunda_organization_member", "m", `{"email": "zoë@example.com", "roles": ["admin"]}`))
	for _, encoding := range []string{"\ufeff", ""} {
		check(t, strings.NewReader(encoding+text))
	}
	for _, order := range []unicode.Endianness{unicode.LittleEndian, unicode.BigEndian} {
		wide, err := unicode.UTF16(order, unicode.UseBOM).NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		check(t, strings.NewReader(wide))
	}
}

func check(t *testing.T, from io.Reader) {
	t.Helper()
	s, err := Read("it", from)
	if err != nil || len(s.Members) != 1 || s.Members[0].Email != "zoë@example.com" {
		t.Errorf("%v, %+v", err, s.Members)
	}
}

// Of 30 MiB of other providers' resources, nothing stays in memory beyond the resource that is being read.
func TestAStateOfOtherProvidersIsStreamed(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"version": 4, "resources": [`)
	filler := fmt.Sprintf(`{"mode": "managed", "type": "aws_instance", "name": "x", "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]", "instances": [{"attributes": {"user_data": %q}}]},`, strings.Repeat("x", 64<<10))
	ours := []string{
		managed("camunda_cluster", "c", `{"id": "u1", "name": "prod"}`),
		managed("camunda_cluster_connector_secret", "s", `{"cluster_id": "u1", "name": "TOKEN", "value": "canary"}`),
		managed("camunda_organization_member", "m", `{"email": "a@example.com", "roles": []}`),
	}
	for i := range 480 {
		b.WriteString(filler)
		if i%160 == 0 {
			b.WriteString(ours[i/160] + ",")
		}
	}
	text := b.String() + `{"mode": "data", "type": "x"}]}`
	if len(text) < 30<<20 {
		t.Fatalf("the state has %d bytes", len(text))
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	s, err := Read("it", strings.NewReader(text))
	runtime.GC()
	runtime.ReadMemStats(&after)
	if err != nil || len(s.Clusters) != 1 || len(s.Secrets) != 1 || len(s.Members) != 1 || s.Others != 480 {
		t.Fatalf("%v: %d clusters, %d secrets, %d members, %d others", err, len(s.Clusters), len(s.Secrets), len(s.Members), s.Others)
	}
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 1<<20 {
		t.Errorf("%d bytes stay", grown)
	}
	runtime.KeepAlive(s)
}

func TestAddresses(t *testing.T) {
	for _, c := range []struct{ text, want, publisher, name, alias string }{
		{`provider["registry.terraform.io/camunda-community-hub/camunda"]`, "", "camunda-community-hub", "camunda", ""},
		{`module.a.module.b.provider["example.com/multani/camunda"].emea`, "", "multani", "camunda", "emea"},
		{`provider["camunda"]`, "", "", "camunda", ""},
		{`provider.camunda`, "", "", "provider.camunda", ""},
		{`x"]`, "", "", `x"]`, ""},
	} {
		if got := providerOf(c.text); got != (source{c.publisher, c.name, c.alias}) {
			t.Errorf("%s: %+v", c.text, got)
		}
	}
	r := resource{Module: `module.eu["prod"]`, Mode: "managed", Type: "camunda_cluster", Name: "this"}
	for want, index := range map[string]any{
		`module.eu["prod"].camunda_cluster.this`: nil, `module.eu["prod"].camunda_cluster.this[0]`: 0.0,
		`module.eu["prod"].camunda_cluster.this["a\"$${b}"]`: `a"${b}`,
	} {
		if got := r.address(index); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// Attributes of other types than the provider's are as if they were missing.
func TestStrangeAttributes(t *testing.T) {
	s, err := Read("it", strings.NewReader(stateOf(
		managed("camunda_cluster", "c", `{"id": "u1", "name": ["canary"], "auto_update": "canary", "description": 7}`),
		managed("camunda_cluster", "d", `{"id": ["u1"]}`), managed("camunda_cluster", "e", `null`), managed("camunda_cluster", "f", `"canary"`),
		managed("camunda_cluster_ip_whitelist", "w", `{"cluster_id": "u1", "ip_whitelist": [null, 7, {"ip": "192.0.2.1"}, {"ip": "192.0.2.0"}]}`),
		`7`, `{"mode": 7}`, `{"mode": "managed", "type": "camunda_cluster", "instances": 7}`,
	)))
	if err != nil {
		t.Fatal(err)
	}
	if c := s.Clusters; len(c) != 1 || c[0].Name+c[0].Description != "" || !c[0].AutoUpdate.IsAbsent() {
		t.Errorf("%+v", c)
	}
	if l := s.Allowlists; len(l) != 1 || len(l[0].Entries) != 2 || l[0].Entries[0].IP != "192.0.2.0" {
		t.Errorf("%+v", l)
	}
	if len(s.Unreadable) != 4 || s.Others != 2 {
		t.Errorf("%+v, %d others", s.Unreadable, s.Others)
	}
	if text := fmt.Sprintf("%+v", s); strings.Contains(text, "canary") {
		t.Error(text)
	}
}

// Whatever the text is, no secret is in what is printed of it.
func FuzzRead(f *testing.F) {
	for _, text := range []string{
		stateOf(managed("camunda_cluster_connector_secret", "s", `{"cluster_id": "u1", "name": "T", "value": "canary-value"}`)),
		stateOf(managed("camunda_cluster_client", "s", `{"id": "u1/c", "cluster_id": "u1", "zeebe_client_id": "c", "secret": "canary-value"}`)),
		`{"version": 4, "outputs": {"x": {"sensitive": true, "value": "canary-value"}}, "resources": {"a": [1]}}`,
		`{"version": 3}`, `{"encrypted_data": 1}`, "\xff\xfe{\x00}\x00", "",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := Read("it", bytes.NewReader(text))
		if err != nil && (strings.Contains(err.Error(), "canary-value") || len(err.Error()) > 200) {
			t.Error(err)
		}
		for _, secret := range s.Secrets {
			if v := secret.Value.Value().Reveal(); len(v) > 8 && strings.Contains(fmt.Sprintf("%+v", secret.Value), v) {
				t.Error("a value is printed")
			}
		}
		if _, err := Join(s); err == nil && len(s.Origins()) > 0 {
			if _, err := Join(s, s); err == nil {
				t.Error("a state joins with itself")
			}
		}
	})
}
