package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"log/slog"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"gridmap/internal/fault"
)

// The times of certificates.
const (
	certificateCheck = time.Minute         // how often the files are looked at
	expiresSoon      = 14 * 24 * time.Hour // then the log says so
	expiryReminder   = 24 * time.Hour      // and again
)

// certificate is a chain and its key, read again when their files change. A new
// pair that cannot be used leaves the old one in use.
type certificate struct {
	certFile, keyFile string
	log               *slog.Logger
	inUse             atomic.Pointer[tls.Certificate]
	tried             []byte    // what the files held when they were last read
	reminded          time.Time // of the end, last
}

// loadCertificate reads the pair for the first time.
func loadCertificate(certFile, keyFile string, log *slog.Logger) (*certificate, error) {
	c := &certificate{certFile: certFile, keyFile: keyFile, log: log}
	if _, err := c.load(); err != nil {
		return nil, fault.New(fault.Invalid, "tls.unusable", "tls-cert",
			"The certificate %s and the key %s cannot be used: %v.", certFile, keyFile, err)
	}
	c.remind()
	return c, nil
}

// load reads the files, and takes the pair into use if it is another one that can
// be.
func (c *certificate) load() (changed bool, err error) {
	chain, errChain := os.ReadFile(c.certFile)
	key, errKey := os.ReadFile(c.keyFile)
	if err := cmp.Or(errChain, errKey); err != nil { // one is enough to say
		return false, err
	}
	both := bytes.Join([][]byte{chain, key}, []byte{0})
	if bytes.Equal(both, c.tried) {
		return false, nil
	}
	c.tried = both
	pair, err := tls.X509KeyPair(chain, key)
	if err != nil {
		return false, err
	}
	c.inUse.Store(&pair)
	return true, nil
}

// checkName warns if browsers would refuse the certificate for the host that they know
// the server by.
func (c *certificate) checkName(host string) {
	if err := c.inUse.Load().Leaf.VerifyHostname(host); err != nil {
		c.log.Warn("the certificate does not name the host of --public-url, so browsers will refuse it", "certificate", c.certFile, "host", host, "error", err)
	}
}

// config is for a server that shows the certificate.
func (c *certificate) config() *tls.Config {
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.inUse.Load(), nil },
	}
}

// watch reads the files again every minute and on SIGHUP, until ctx is done.
func (c *certificate) watch(ctx context.Context) {
	hangUp := make(chan os.Signal, 1)
	signal.Notify(hangUp, syscall.SIGHUP)
	defer signal.Stop(hangUp)
	tick := time.NewTicker(certificateCheck)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangUp:
			c.log.Info("reading the certificate again, as asked")
		case <-tick.C:
		}
		switch changed, err := c.load(); {
		case err != nil:
			c.log.Error("the new certificate cannot be used; the old one stays", "certificate", c.certFile, "key", c.keyFile, "error", err)
		case changed:
			c.log.Info("a new certificate is in use", "until", c.inUse.Load().Leaf.NotAfter)
		}
		c.remind()
	}
}

// remind logs once a day that the certificate ends soon.
func (c *certificate) remind() {
	end := c.inUse.Load().Leaf.NotAfter
	if time.Until(end) < expiresSoon && time.Since(c.reminded) > expiryReminder {
		c.reminded = time.Now()
		c.log.Warn("the certificate ends soon, or has ended", "certificate", c.certFile, "until", end)
	}
}
