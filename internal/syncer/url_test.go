package syncer

import (
	"crypto/tls"
	"net"
	"testing"
)

// A link leads to where people reach the dashboard, and there is none where that is not known.
func TestCaseU4WhereTheDashboardIs(t *testing.T) {
	secure := &tls.Config{MinVersion: tls.VersionTLS12}
	for _, test := range []struct {
		flags  Serve
		at     string // where it listens
		public bool
		tls    *tls.Config
		want   string
	}{
		{Serve{Listen: "127.0.0.1:8321"}, "127.0.0.1:8321", false, nil, ""},
		{Serve{Listen: "127.0.0.1:8321", Hosts: []string{"camsync.example.com"}}, "127.0.0.1:8321", false, nil, "https://camsync.example.com/"},
		{Serve{Listen: ":8321", Hosts: []string{"camsync.example.com"}}, "0.0.0.0:8321", true, secure, "https://camsync.example.com:8321/"},
		{Serve{Listen: ":8321"}, "0.0.0.0:8321", true, secure, ""},
		{Serve{Listen: "0.0.0.0:8321"}, "0.0.0.0:8321", true, secure, ""},
		{Serve{Listen: "ops.example.com:8321"}, "192.0.2.7:8321", true, nil, "http://ops.example.com:8321/"},
		{Serve{Listen: "[2001:db8::7]:8321"}, "[2001:db8::7]:8321", true, secure, "https://[2001:db8::7]:8321/"},
		{Serve{Listen: ":8321", DashboardURL: "https://ops.example.com/camsync"}, "0.0.0.0:8321", true, secure, "https://ops.example.com/camsync/"},
	} {
		address, err := net.ResolveTCPAddr("tcp", test.at)
		if err != nil {
			t.Fatal(err)
		}
		v := server{listener: listenerAt{address}, tls: test.tls}
		v.access.Public = test.public
		if got := test.flags.url(v); got != test.want {
			t.Errorf("%+v: %q, want %q", test.flags, got, test.want)
		}
	}
}

type listenerAt struct{ at *net.TCPAddr }

func (listenerAt) Accept() (net.Conn, error) { return nil, net.ErrClosed }
func (listenerAt) Close() error              { return nil }
func (l listenerAt) Addr() net.Addr          { return l.at }
