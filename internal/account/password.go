package account

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Hashing is what it costs to make argon2id of a password, and so to guess one.
// The zero Hashing is the usual cost: 19 MiB, two passes, one lane, as OWASP's
// password storage cheat sheet has it.
type Hashing struct {
	MemoryKiB uint32
	Passes    uint32
	Lanes     uint8
}

// Derive makes the argon2id key, of 32 bytes, of a password and a salt. It takes
// some 25 ms of a processor at the usual cost.
type Derive func(password, salt []byte, cost Hashing) []byte

// Argon2id is the Derive that works in this process.
func Argon2id(password, salt []byte, cost Hashing) []byte {
	return argon2.IDKey(password, salt, cost.Passes, cost.MemoryKiB, cost.Lanes, KeyBytes)
}

var usualHashing = Hashing{MemoryKiB: 19 * 1024, Passes: 2, Lanes: 1}

// What a stored hash may ask for at most, so that none can stop the server.
const (
	mostMemoryKiB = 1 << 20
	mostPasses    = 64
)

// KeyBytes is how long what a Derive returns is.
const KeyBytes = 32

const saltBytes = 16

// hashed is a password that can be compared with, and not read.
type hashed struct {
	cost      Hashing
	salt, key []byte
}

// newHashed hashes a password with a new salt.
func newHashed(derive Derive, cost Hashing, password string) hashed {
	h := hashed{cost: cost, salt: make([]byte, saltBytes)}
	_, _ = rand.Read(h.salt) // never fails, see crypto/rand
	h.key = h.keyOf(derive, password)
	return h
}

// unmatched returns what no password matches, at the price of one that does not.
func unmatched(cost Hashing) hashed {
	h := hashed{cost: cost, salt: make([]byte, saltBytes), key: make([]byte, KeyBytes)}
	_, _ = rand.Read(h.salt)
	_, _ = rand.Read(h.key)
	return h
}

// keyOf makes the key of a password. However its characters were composed, it is
// the same password.
func (h hashed) keyOf(derive Derive, password string) []byte {
	return derive(norm.NFC.AppendString(nil, password), h.salt, h.cost)
}

// matches reports whether it is this password, in a time that says nothing of how
// nearly.
func (h hashed) matches(derive Derive, password string) bool {
	return subtle.ConstantTimeCompare(h.keyOf(derive, password), h.key) == 1
}

const phcForm = "$argon2id$v=%d$m=%d,t=%d,p=%d$"

// String returns the hash in PHC string form, with the cost in it.
func (h hashed) String() string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf(phcForm, argon2.Version, h.cost.MemoryKiB, h.cost.Passes, h.cost.Lanes) +
		b64.EncodeToString(h.salt) + "$" + b64.EncodeToString(h.key)
}

// parseHashed reads what String wrote.
func parseHashed(s string) (hashed, error) {
	var h hashed
	parts := strings.Split(s, "$") // "", argon2id, v=, m=,t=,p=, salt, key
	if len(parts) != 6 {
		return h, fmt.Errorf("a password's hash has %d parts, not 6", len(parts))
	}
	var version int
	if _, err := fmt.Sscanf(strings.Join(parts[:4], "$")+"$", phcForm, &version, &h.cost.MemoryKiB, &h.cost.Passes, &h.cost.Lanes); err != nil {
		return h, fmt.Errorf("a password's hash is not argon2id: %w", err)
	}
	if version != argon2.Version || h.cost.MemoryKiB < 1 || h.cost.MemoryKiB > mostMemoryKiB ||
		h.cost.Passes < 1 || h.cost.Passes > mostPasses || h.cost.Lanes < 1 {
		return h, fmt.Errorf("a password's hash has version %d and cost %v", version, h.cost)
	}
	var err error
	if h.salt, err = base64.RawStdEncoding.Strict().DecodeString(parts[4]); err != nil {
		return h, fmt.Errorf("salt of a password's hash: %w", err)
	}
	if h.key, err = base64.RawStdEncoding.Strict().DecodeString(parts[5]); err != nil {
		return h, fmt.Errorf("key of a password's hash: %w", err)
	}
	if len(h.salt) < 8 || len(h.key) != KeyBytes {
		return h, fmt.Errorf("a password's hash has %d bytes of salt and %d of key", len(h.salt), len(h.key))
	}
	return h, nil
}
