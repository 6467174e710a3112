package environment

import (
	"strings"
	"testing"
)

func TestCaseB9CredentialsAreTrimmedOrRefused(t *testing.T) {
	for text, want := range map[string]string{
		"s3cret": "", "s3cret\n": "", "s3cret\r\n": "", "\ufeffs3cret": "", " s3cret\t": "", "\ufeff s3cret\n\n": "",
		"# comment\ns3cret": "several lines", "s3cret\nother": "several lines", "s3\x00cret": "UTF-16",
		"\xff\xfes\x003\x00": "UTF-16", "\xfe\xff\x00s": "UTF-16", "s3\xffcret": "not UTF-8", "s3\x1bcret": "control", " \n": "empty",
	} {
		got, err := credential(text, "FILE")
		switch {
		case want == "" && (err != nil || got.Reveal() != "s3cret"):
			t.Errorf("%q: %q, %v", text, got.Reveal(), err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3")):
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
