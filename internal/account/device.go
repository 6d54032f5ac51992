package account

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
)

// A device mark shows that an account has signed in from a browser before: a
// nonce, and the server's signature on it and the account's name. It opens
// nothing by itself; it lets guesses from there be counted apart from strangers'.
// It names the account by its name, which never changes, and not by its number,
// so that a guess can be counted before anything is looked up.
const nonceBytes = 16

var markText = base64.RawURLEncoding.Strict()

// markDevice returns the mark of a browser that an account signs in from: the one
// that it has, if that is the account's.
func (s *Service) markDevice(name, old string) string {
	if s.deviceOf(name, old) != "" {
		return old
	}
	nonce := make([]byte, nonceBytes)
	_, _ = rand.Read(nonce) // never fails, see crypto/rand
	return markText.EncodeToString(append(nonce, s.signDevice(name, nonce)...))
}

// deviceOf returns which browser has a mark, or "" if it is no mark of this
// account.
func (s *Service) deviceOf(name, mark string) string {
	if len(mark) != markText.EncodedLen(nonceBytes+sha256.Size) {
		return ""
	}
	raw, err := markText.DecodeString(mark)
	if err != nil || !hmac.Equal(raw[nonceBytes:], s.signDevice(name, raw[:nonceBytes])) {
		return ""
	}
	return string(raw[:nonceBytes])
}

func (s *Service) signDevice(name string, nonce []byte) []byte {
	mac := hmac.New(sha256.New, s.secret[:])
	mac.Write([]byte("device\x00"))
	mac.Write(nonce)
	mac.Write([]byte(name))
	return mac.Sum(nil)
}
