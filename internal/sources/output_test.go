package sources

import (
	"strings"
	"testing"
)

// A key names a member of the one JSON object that a program prints. What is wrong with that is said without any of it.
func TestKeysOfAnOutput(t *testing.T) {
	const vault = `{"request_id": "CANARY-1", "data": {"data": {"TOKEN": "a b\n", "PORT": 5432, "TLS": true, "BIG": 12345678901234567890, "EMPTY": ""}, "data.x": {"y": "dotted"}},
		"data.data": {"TOKEN": "never"}, "whole.name": "whole", "whole": {"name": "CANARY-2"}, "list": ["CANARY-3"], "none": null, "half": "\ud83d", "mark": "\ufffd", "slash": "\\ufffd"}`
	for _, c := range []struct{ output, key, want string }{
		{vault, "data.data.TOKEN", "=a b\n"},
		{vault, "data.data.PORT", "=5432"},
		{vault, "data.data.TLS", "=true"},
		{vault, "data.data.BIG", "=12345678901234567890"},
		{vault, "whole.name", "=whole"},
		{vault, "mark", "=\ufffd"},
		{vault, "slash", `=\ufffd`},
		{"\ufeff" + vault + "\r\n", "whole.name", "=whole"},
		{`{"":{"":"empty names"}}`, ".", "=empty names"},

		{vault, "data.data.EMPTY", "member data.data.EMPTY of the output is empty"},
		{vault, "data.data", "the output has no text as member data.data: it is an object; name one of its members, as in data.data.NAME"},
		{vault, "list", "the output has no text as member list: it is a list; let the command choose one of its items"},
		{vault, "none", "the output has no text as member none: it is null"},
		{vault, "half", "the output has no text as member half: it is not text"},
		{vault, "TOKEN", "the output has no member TOKEN"},
		{vault, "token", "the output has no member token"},
		{vault, "data.data.TOKEN.more", "the output has no member data.data.TOKEN.more"},
		{vault, "list.0", "the output has no member list.0"},
		{vault, "data.", "the output has no member data."},
		{`{"a": "` + strings.Repeat("x", maxValue+1) + `"}`, "a", "member a of the output holds more than 64 KiB"},
		{`{"a": "CANARY", "a": "CANARY"}`, "a", "the output has two members of one name in an object, so that it is not clear which of them is meant"},
		{`{"a": "CANARY", "\u0061": "CANARY"}`, "b", "the output has two members of one name in an object, so that it is not clear which of them is meant"},
		{`{"a": {"b": 1, "b": 2}}`, "a.b", "the output has two members of one name in an object, so that it is not clear which of them is meant"},
		{`{"a": "fine", "b": {"c": 1, "c": 2}}`, "a", "=fine"},
		{"CANARY", "a", "the output is not one JSON object, in which key names a member"},
		{"", "a", "the output is not one JSON object, in which key names a member"},
		{`["CANARY"]`, "a", "the output is not one JSON object, in which key names a member"},
		{`{"a": "CANARY"`, "a", "the output is not one JSON object, in which key names a member"},
		{`{"a": "CANARY"} CANARY`, "a", "the output is not one JSON object, in which key names a member"},
		{`{"a": "CANARY"}{}`, "a", "the output is not one JSON object, in which key names a member"},
		{`{"a": CANARY}`, "a", "the output is not one JSON object, in which key names a member"},
		{"{\"a\": \"CANARY\xff\"}", "a", "the output is not UTF-8 text"},
		{"\xff\xfe{\x00}\x00", "a", "the output is UTF-16 or binary; write it as UTF-8 text"},
	} {
		o := output{from: "the output", data: []byte(c.output)}
		for range 2 { // the second time from what was read before
			value := o.value(c.key)
			got, _ := value.Why()
			if v, known := value.Get(); known {
				got = "=" + v.Reveal()
			}
			if got != c.want {
				t.Errorf("%.40q %s: %q, want %q", c.output, c.key, got, c.want)
			}
		}
	}
}

func FuzzKey(f *testing.F) {
	f.Add(`{"a": {"b.c": "d", "b": {"c": 1}}}`, "a.b.c")
	f.Add(`{"a": "\ud83d\ude00 \ufffd", "a": 1}`, "a")
	f.Add(`{"": {"": [true, null]}}`, "..")
	f.Fuzz(func(t *testing.T, text, key string) {
		o := output{from: "the output", data: []byte(text)}
		value := o.value(key)
		if v, known := value.Get(); known && v.Reveal() == "" {
			t.Error("an empty value is known")
		}
	})
}
