package access

import (
	"context"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"leadbridge"
)

// How long a password is, in characters. There are no rules about what is in
// it: long ones are good, and rules make people write them down.
const (
	MinPassword = 12
	MaxPassword = 200
)

// CheckPassword reports why a password cannot be taken for a user with that
// address.
func CheckPassword(password, email string) error {
	const op = "access.CheckPassword"
	n := utf8.RuneCountInString(password)
	folded := strings.ToLower(password)
	local, _, _ := strings.Cut(email, "@")
	switch {
	case n < MinPassword:
		return leadbridge.InvalidField(op, "password", "must have at least %d characters; a few words in a row are good", MinPassword)
	case n > MaxPassword:
		return leadbridge.InvalidField(op, "password", "must have at most %d characters", MaxPassword)
	case folded == email, trimmed(folded) == local:
		return leadbridge.InvalidField(op, "password", "must not be the e-mail address")
	case isCommon(folded):
		return leadbridge.InvalidField(op, "password", "is one of the first that others would try; choose another")
	}
	return nil
}

// trimmed is a password without the digits and signs at its ends, with which
// people lengthen short ones.
func trimmed(password string) string {
	return strings.TrimFunc(password, func(r rune) bool { return !unicode.IsLetter(r) })
}

// commonWords are what the commonest passwords are made of.
var commonWords = []string{"password", "passwort", "passw0rd", "p@ssword", "p@ssw0rd", "letmein", "welcome", "admin", "administrator", "leadbridge", "insurance", "agency", "broker",
	"qwerty", "qwertz", "azerty", "qwertyuiop", "qwertzuiop", "asdfgh", "asdfghjkl", "zxcvbnm", "yxcvbnm", "iloveyou", "monkey", "dragon", "football", "baseball", "basketball",
	"superman", "batman", "princess", "sunshine", "trustno", "starwars", "master", "michael", "jordan", "shadow", "changeme", "default", "secret", "login", "test", "guest",
	"abc", "summer", "winter", "spring", "autumn", "company", "office"}

// isCommon reports whether a password in lower case is among those that are
// tried first: one such word with digits and signs around it, the same again
// and again, or a row of the keyboard.
func isCommon(password string) bool {
	if isRepeated(password) || isRow(password) {
		return true
	}
	core := trimmed(password)
	for _, word := range commonWords {
		if core == word || core != "" && strings.ReplaceAll(core, word, "") == "" {
			return true
		}
	}
	return false
}

// isRepeated reports whether a text is a piece of at most six characters
// repeated.
func isRepeated(text string) bool {
	for n := 1; n <= 6 && n <= len(text)/2; n++ {
		if strings.Repeat(text[:n], len(text)/n+1)[:len(text)] == text {
			return true
		}
	}
	return false
}

// isRow reports whether each character follows the one before it, up or down,
// as in 123456789012 or abcdefghijkl.
func isRow(text string) bool {
	var steps [2]int // up, down
	runes := []rune(text)
	for i := 1; i < len(runes); i++ {
		switch {
		case runes[i] == runes[i-1]+1, runes[i-1] == '9' && runes[i] == '0':
			steps[0]++
		case runes[i] == runes[i-1]-1, runes[i-1] == '0' && runes[i] == '9':
			steps[1]++
		}
	}
	return max(steps[0], steps[1]) >= len(runes)-2
}

// cost is that of one hash: 19 MiB and two passes, as OWASP advises.
var cost = &argon2id.Params{Memory: 19 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// hashers is how many hashes are made at once, so that many who log in cannot
// use up the memory.
const hashers = 4

// hasher makes and compares the hashes of passwords.
type hasher struct {
	cost  *argon2id.Params
	slots chan struct{}
	// decoy is a hash of nothing that anybody knows: comparing with it takes
	// as long as with a user's.
	decoy func() string
}

func newHasher(cost *argon2id.Params) *hasher {
	return &hasher{cost: cost, slots: make(chan struct{}, hashers), decoy: sync.OnceValue(func() string {
		hash, err := argon2id.CreateHash(randomText(), cost)
		if err != nil { // there is always randomness
			panic(err)
		}
		return hash
	})}
}

func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	hash, err := argon2id.CreateHash(password, h.cost)
	if err != nil {
		return "", leadbridge.Errorf(leadbridge.Internal, "access.hash", "a password cannot be hashed: %w", err)
	}
	return hash, nil
}

// matches compares a password with a hash; with none it takes as long, and
// the answer is no.
func (h *hasher) matches(ctx context.Context, password, hash string) (bool, error) {
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer h.leave()
	known := hash != "" && utf8.RuneCountInString(password) <= MaxPassword
	if !known {
		hash, password = h.decoy(), "a password of usual length"
	}
	same, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, leadbridge.Errorf(leadbridge.Internal, "access.matches", "a stored password cannot be compared: %w", err)
	}
	return same && known, nil
}

func (h *hasher) enter(ctx context.Context) error {
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return leadbridge.Errorf(leadbridge.Unavailable, "access", "Too many people log in just now. Try again in a moment. (%w)", ctx.Err())
	}
}

func (h *hasher) leave() { <-h.slots }
