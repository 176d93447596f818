package account

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"github.com/tink-crypto/tink-go/v2/aead/subtle"

	"leadbridge"
)

const (
	keyBytes    = 32
	sealVersion = 1
	keyIDBytes  = 4
)

// Keys seal what must not be read by somebody who has the database only. The
// first seals, all open. A sealed secret is one byte of version, four that
// say which key sealed it, and what XChaCha20-Poly1305 made of it.
type Keys struct {
	keys []key
	// source says where the keys came from, for people.
	source string
}

type key struct {
	id   []byte
	aead *subtle.XChaCha20Poly1305
}

// newKeys reads keys: base64 of 32 bytes each, separated by commas.
func newKeys(text, source string) (*Keys, error) {
	const op = "account.Keys"
	k := &Keys{source: source}
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimRight(strings.TrimSpace(part), "=")
		secret, err := base64.RawStdEncoding.DecodeString(part)
		if err != nil {
			secret, err = base64.RawURLEncoding.DecodeString(part)
		}
		if err != nil || len(secret) != keyBytes {
			return nil, leadbridge.InvalidField(op, source, "does not hold a key: it must be 32 random bytes as base64, as made by: openssl rand -base64 32")
		}
		aead, err := subtle.NewXChaCha20Poly1305(secret)
		if err != nil {
			return nil, leadbridge.Errorf(leadbridge.Internal, op, "the key cannot be used: %w", err)
		}
		sum := sha256.Sum256(append([]byte("leadbridge key id "), secret...))
		k.keys = append(k.keys, key{sum[:keyIDBytes], aead})
	}
	return k, nil
}

// newKeyText returns a new random key as people may write it down.
func newKeyText() string {
	secret := make([]byte, keyBytes)
	rand.Read(secret) // never fails
	return base64.StdEncoding.EncodeToString(secret)
}

// placeOf binds a sealed secret to its place, so that one that was copied to
// another row or column does not open.
func placeOf(integrationID, column string) []byte {
	return []byte("integration:" + integrationID + ":" + column)
}

// Seal seals a secret for its place in the database.
func (k *Keys) Seal(integrationID, column string, secret []byte) ([]byte, error) {
	first := k.keys[0]
	sealed, err := first.aead.Encrypt(secret, placeOf(integrationID, column))
	if err != nil {
		return nil, leadbridge.Errorf(leadbridge.Internal, "account.Seal", "a secret cannot be sealed: %w", err)
	}
	return append(append([]byte{sealVersion}, first.id...), sealed...), nil
}

// Open opens what Seal sealed for that place.
func (k *Keys) Open(integrationID, column string, sealed []byte) ([]byte, error) {
	if len(sealed) > 1+keyIDBytes && sealed[0] == sealVersion {
		id, rest := sealed[1:1+keyIDBytes], sealed[1+keyIDBytes:]
		for _, key := range k.keys {
			if !bytes.Equal(key.id, id) {
				continue
			}
			if secret, err := key.aead.Decrypt(rest, placeOf(integrationID, column)); err == nil {
				return secret, nil
			}
		}
	}
	return nil, leadbridge.Errorf(leadbridge.Internal, "account.Open",
		"A stored secret does not open with the key in %s. It was sealed with another key, or the database was changed by hand. Give the right key, or connect the integration again.", k.source)
}
