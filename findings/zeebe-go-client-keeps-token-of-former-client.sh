#!/usr/bin/env bash
# Zeebe's client for Go 8.3.0 (zbctl is made of it): tokens are kept on disk, by default in ~/.camunda/credentials, under their
# audience alone, without the id of the client that they were issued to. In Camunda 8 SaaS all clusters have one audience,
# zeebe.camunda.io.
#
# Seen: after a rotation, with the id and secret of the new client, the token of the former one is sent, and the login server is
# not even asked: wrong new credentials come to light a day later, when the token ends. A second client for another cluster,
# in the same home, sends the token of the first, too. (The Java client had the same fault: its issue 20471.)
#
# Needs Go and a network to the Go module proxy. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >go.mod <<'MOD'
module finding

go 1.26

require github.com/camunda/zeebe/clients/go/v8 v8.3.0
MOD
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"

	"github.com/camunda/zeebe/clients/go/v8/pkg/zbc"
)

func main() {
	logins := 0
	login := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		logins++
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"access_token": "token-of-%s", "token_type": "Bearer", "expires_in": 86400}`, r.FormValue("client_id"))
	}))
	defer login.Close()
	for _, client := range []string{"former", "new"} { // two processes, one after the other, have just this file in common
		cache, err := zbc.NewOAuthYamlCredentialsCache("credentials")
		if err != nil {
			log.Fatal(err)
		}
		provider, err := zbc.NewOAuthCredentialsProvider(&zbc.OAuthProviderConfig{
			ClientID: client, ClientSecret: "secret of " + client, Audience: "zeebe.camunda.io", AuthorizationServerURL: login.URL, Cache: cache,
		})
		if err != nil {
			log.Fatal(err)
		}
		headers := map[string]string{}
		if err := provider.ApplyCredentials(context.Background(), headers); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("client %s: %s, logins: %d\n", client, headers["Authorization"], logins)
	}
}
GO
go mod tidy 2>/dev/null
seen=$(ZEEBE_CLIENT_CONFIG_PATH= go run .)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
client former: Bearer token-of-former, logins: 1
client new: Bearer token-of-former, logins: 1
SEEN
echo "so it is: the new client sends the token of the former one"
