package models

import (
	"crypto/sha256"
	"encoding/hex"
)

// Sum is the digest of the bytes of a content.
func Sum(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// Same reports whether two contents of files of a type mean the same: whether their [Digest] is one.
func Same(kind string, ours, theirs []byte) bool { return Digest(kind, ours) == Digest(kind, theirs) }

// Digest is equal for two contents of files of a type that mean the same, however they are written.
func Digest(kind string, content []byte) string { return Sum(content) }

// DigestAs is the [Digest] of the content that a file of a name has. It differs for element templates alone: Camunda Hub writes the name
// of the file into them, so that the name which is there does not count.
func DigestAs(kind, name string, content []byte) string { return Digest(kind, content) }
