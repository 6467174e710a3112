package api

import (
	"strings"
	"testing"
)

func TestAPanicOverAnAnswerIsAnError(t *testing.T) {
	_, err := contained(func(body []byte) (int, error) { return 0, []error{}[len(body)] }, []byte("canary"))
	if err == nil || strings.Contains(err.Error(), "canary") {
		t.Errorf("error %v", err)
	}
	if n, err := contained(func(body []byte) (int, error) { return len(body), nil }, []byte("canary")); n != 6 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}
