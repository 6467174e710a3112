package emulator_test

import (
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

func TestSecrets(t *testing.T) {
	w := newWorld(t, emulator.Options{MaxSecrets: 2})
	secrets := "/clusters/" + w.create("prod") + "/secrets"
	create := func(name string) map[string]string {
		return map[string]string{"secretName": name, "secretValue": "value of " + name}
	}
	long := strings.Repeat("x", 50)
	w.want("GET", secrets, nil, 200, "{}")
	w.want("POST", secrets, create(""), 400, "empty")
	w.want("POST", secrets, create(long+"x"), 400, "at most 50")
	w.want("POST", secrets, create(long), 204, "")
	w.want("POST", secrets, create("a b/c"), 204, "")
	w.want("POST", secrets, create(long), 409, "exists")
	w.want("POST", secrets, create("third"), 403, "maximum")
	w.want("GET", secrets, nil, 200, `{"a b/c":"value of a b/c","`+long+`":"value of `+long+`"}`)
	w.want("PUT", secrets+"/a%20b%2Fc", `{"secretValue":"<new>"}`, 204, "")
	w.want("GET", secrets, nil, 200, `"a b/c":"<new>"`)
	w.want("PUT", secrets+"/missing", `{"secretValue":"v"}`, 404, "secret not found")
	w.want("DELETE", secrets+"/missing", nil, 204, "")
	w.want("DELETE", secrets+"/a%20b%2Fc", nil, 204, "")
	w.want("POST", secrets, create("third"), 204, "")
	for _, method := range []string{"GET", "POST"} {
		w.want(method, "/clusters/none/secrets", create("x"), 404, "cluster not found")
	}
	w.Change(func(o *emulator.Options) { o.SecretNameLength = 49; o.MaxSecrets = 0 })
	w.want("POST", secrets, create(long), 400, "at most 49")
}

func TestDeletedSecretIsStillRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newBubble(t, emulator.Options{SecretDeleteDelay: time.Minute})
		secrets := "/clusters/" + w.create("prod") + "/secrets"
		body := `{"secretName":"TOKEN","secretValue":"v"}`
		w.want("POST", secrets, body, 204, "")
		w.want("DELETE", secrets+"/TOKEN", nil, 204, "")
		w.want("GET", secrets, nil, 200, `{"TOKEN":"v"}`)
		w.want("POST", secrets, body, 409, "exists")
		w.want("PUT", secrets+"/TOKEN", `{"secretValue":"v"}`, 404, "")
		w.want("DELETE", secrets+"/TOKEN", nil, 204, "")
		time.Sleep(time.Minute)
		w.want("GET", secrets, nil, 200, `{}`)
		w.want("POST", secrets, body, 204, "")
	})
}

func TestNewSecretIsReadLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newBubble(t, emulator.Options{SecretListDelay: time.Minute})
		secrets := "/clusters/" + w.create("prod") + "/secrets"
		w.want("POST", secrets, `{"secretName":"TOKEN","secretValue":"v"}`, 204, "")
		w.want("GET", secrets, nil, 200, `{}`)
		w.want("POST", secrets, `{"secretName":"TOKEN","secretValue":"v"}`, 409, "exists")
		w.want("PUT", secrets+"/TOKEN", `{"secretValue":"w"}`, 204, "")
		time.Sleep(time.Minute)
		w.want("GET", secrets, nil, 200, `{"TOKEN":"w"}`)
	})
}

func TestOneSecretWriteAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newBubble(t, emulator.Options{})
		prod, test := w.create("prod"), w.create("test")
		w.Change(func(o *emulator.Options) { o.Latency = 50 * time.Millisecond })
		var group sync.WaitGroup
		write := func(cluster, name string, status int) {
			group.Go(func() {
				w.want("POST", "/clusters/"+cluster+"/secrets", `{"secretName":"`+name+`","secretValue":"v"}`, status, "")
			})
			synctest.Wait()
		}
		write(prod, "A", 204)
		write(prod, "B", 409)
		write(test, "A", 204)
		group.Wait()
		write(prod, "B", 204)
		group.Wait()
		w.want("GET", "/clusters/"+prod+"/secrets", nil, 200, `{"A":"v","B":"v"}`)
	})
}
