package spec

import (
	"bytes"
	"errors"
	"strings"
)

// Text is what a small file says, without the byte order mark that some editors put before it. UTF-16 is refused, since
// nothing would be found in it.
func Text(data []byte) (string, error) {
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) || bytes.ContainsRune(data, 0) {
		return "", errors.New("is UTF-16 or binary; write it as UTF-8 text")
	}
	return strings.TrimPrefix(string(data), "\ufeff"), nil
}
