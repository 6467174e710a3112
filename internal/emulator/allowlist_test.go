package emulator_test

import (
	"testing"

	"github.com/camsync/camsync/internal/emulator"
)

func TestAllowlist(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	cluster := "/clusters/" + w.create("prod")
	const entry = `[{"description":"Office","ip":"203.0.113.0/24, 198.51.100.7"}]`

	w.want("PUT", cluster+"/ipallowlist", `{"ipallowlist":`+entry+`}`, 204, "")
	w.want("GET", cluster, nil, 200, `"ipallowlist":`+entry)
	w.want("GET", cluster, nil, 200, `"ipwhitelist":`+entry)
	w.want("PUT", cluster+"/ipwhitelist", `{"ipwhitelist":[{"description":"","ip":"2001:db8::/32"}]}`, 204, "")
	w.want("GET", "/clusters", nil, 200, `"ipallowlist":[{"description":"","ip":"2001:db8::/32"}]`)

	for _, tt := range []struct{ body, part string }{
		{`{"ipallowlist":null}`, "wrong type"},
		{`{}`, "required"},
		{`{"ipwhitelist":[]}`, "required"},
		{`{"ipallowlist":[{"ip":"192.0.2.1"}]}`, `"description" is required`},
		{`{"ipallowlist":[null]}`, "entry 1"},
		{`{"ipallowlist":[{"description":"","ip":""}]}`, "not an IP address"},
		{`{"ipallowlist":[{"description":"","ip":"192.0.2.1,"}]}`, "not an IP address"},
		{`{"ipallowlist":[{"description":"","ip":"192.0.2.1-192.0.2.9"}]}`, "not an IP address"},
		{`{"ipallowlist":[{"description":"","ip":"192.0.2.0/33"}]}`, "not an IP address"},
		{`{"ipallowlist":[{"description":"","ip":"fe80::1%eth0"}]}`, "not an IP address"},
	} {
		w.want("PUT", cluster+"/ipallowlist", tt.body, 400, tt.part)
	}
	w.want("PUT", cluster+"/ipallowlist", `{"ipallowlist":[]}`, 204, "")
	w.want("GET", cluster, nil, 200, `"ipallowlist":[]`)
	w.want("PUT", "/clusters/none/ipallowlist", `{"ipallowlist":[]}`, 404, "")
}
