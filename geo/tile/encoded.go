package tile

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
)

// Encoded is a tile ready to be sent.
type Encoded struct {
	// Gzip is the tile, compressed; nil if it is empty. It must not be changed.
	Gzip []byte
	// ETag is a weak entity tag made from the content alone: as long as a tile's
	// content stays the same, so does its tag, over editions, restarts and
	// machines. "" if the tile is empty.
	ETag    string
	Summary Summary
}

// Raw returns the tile uncompressed, for a client that does not take gzip.
func (t Encoded) Raw() ([]byte, error) {
	if t.Gzip == nil {
		return nil, nil
	}
	r, err := gzip.NewReader(bytes.NewReader(t.Gzip))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// A press makes tiles ready to be sent.
type press struct {
	raw     []byte
	out     bytes.Buffer
	squeeze *gzip.Writer
	wrap    *gzip.Writer // does not compress
}

// worthSqueezing is the size in bytes from which a tile is really compressed: a
// smaller one fits one packet anyhow, and compressing it takes longer than making it.
const worthSqueezing = 1024

var presses = newPool(func() *press {
	return &press{squeeze: newZip(gzip.BestSpeed), wrap: newZip(gzip.NoCompression)}
})

func newZip(level int) *gzip.Writer {
	w, err := gzip.NewWriterLevel(io.Discard, level)
	if err != nil {
		panic(err) // the level is a valid one
	}
	return w
}

// Encode makes a tile afresh.
func Encode(l Layer, id ID, e Encoding) Encoded {
	p := presses.get()
	defer presses.put(p)
	var sum Summary
	p.raw, sum = l.Tile(id, e, p.raw[:0])
	if sum.Empty() {
		return Encoded{Summary: sum}
	}
	hash := sha256.Sum256(p.raw)
	zip := p.squeeze
	if len(p.raw) < worthSqueezing {
		zip = p.wrap
	}
	p.out.Reset()
	zip.Reset(&p.out)
	// Writing to memory does not fail.
	_, _ = zip.Write(p.raw)
	_ = zip.Close()
	return Encoded{
		Gzip:    bytes.Clone(p.out.Bytes()),
		ETag:    `W/"` + hex.EncodeToString(hash[:12]) + `"`,
		Summary: sum,
	}
}
