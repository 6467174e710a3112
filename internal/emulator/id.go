package emulator

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	mathrand "math/rand/v2"
)

// newUUID returns a random UUID.
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	return formatUUID(b, 4)
}

// stableUUID returns the same UUID for the same text, so the ids of regions and plans survive a
// restart.
func stableUUID(text string) string {
	sum := sha256.Sum256([]byte(text))
	return formatUUID([16]byte(sum[:16]), 8)
}

func formatUUID(b [16]byte, version byte) string {
	b[6] = b[6]&0x0f | version<<4
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// newKey returns a random text like the API's client ids and secrets. It has each of ~ . - _ in it,
// which are legal in URLs and awkward almost everywhere else.
func newKey(length int) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789~.-_"
	b := make([]byte, length)
	_, _ = rand.Read(b)
	for i := range b {
		b[i] = letters[int(b[i])%len(letters)]
	}
	for i, place := range mathrand.Perm(length)[:4] {
		b[place] = "~.-_"[i]
	}
	return string(b)
}
