package apiserver

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"testing"

	authentication "k8s.io/api/authentication/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	core "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/rest"
)

// As returns the server for the holder of a service account's token, as a pod has it.
func (s *Server) As(tb testing.TB, namespace, account string) *rest.Config {
	tb.Helper()
	client, err := core.NewForConfig(s.Admin)
	if err != nil {
		tb.Fatal(err)
	}
	hour := int64(3600)
	request := &authentication.TokenRequest{Spec: authentication.TokenRequestSpec{ExpirationSeconds: &hour}}
	answer, err := client.ServiceAccounts(namespace).CreateToken(tb.Context(), account, request, metav1.CreateOptions{})
	if err != nil {
		tb.Fatal(err)
	}
	config := rest.AnonymousClientConfig(s.Admin)
	config.BearerToken = answer.Status.Token
	return config
}

// signingKey returns a new key that signs the tokens of service accounts.
func signingKey(tb testing.TB) []byte {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	text, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		tb.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: text})
}
