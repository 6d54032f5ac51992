package account

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"
)

// Links and tokens are 32 random bytes. Nobody guesses them, so that a plain
// digest keeps them as well as a costly one would.
const secretBytes = 32

// tokenPrefix tells what leaked, to whoever finds a token in a log or a program.
const tokenPrefix = "gm_"

// linkLasts is how long a link to choose a password can be used.
const linkLasts = 72 * time.Hour

var secretLength = base64.RawURLEncoding.EncodedLen(secretBytes)

func newSecret() string {
	raw := make([]byte, secretBytes)
	_, _ = rand.Read(raw) // never fails, see crypto/rand
	return base64.RawURLEncoding.EncodeToString(raw)
}

// digestOf returns what is stored of a secret.
func digestOf(secret string) [32]byte { return sha256.Sum256([]byte(secret)) }

// newLink returns a link for an account, and what is stored of it.
func (s *Service) newLink(account int64) (IssuedLink, *Link) {
	issued := IssuedLink{Secret: newSecret(), Until: s.now().Add(linkLasts)}
	return issued, &Link{Account: account, Digest: digestOf(issued.Secret), Until: issued.Until}
}
