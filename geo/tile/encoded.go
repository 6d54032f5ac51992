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
	raw []byte
	out bytes.Buffer
	zip *gzip.Writer
}

var presses = newPool(func() *press {
	zip, err := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed)
	if err != nil {
		panic(err) // the level is a valid one
	}
	return &press{zip: zip}
})

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
	p.out.Reset()
	p.zip.Reset(&p.out)
	// Writing to memory does not fail.
	_, _ = p.zip.Write(p.raw)
	_ = p.zip.Close()
	return Encoded{
		Gzip:    bytes.Clone(p.out.Bytes()),
		ETag:    `W/"` + hex.EncodeToString(hash[:12]) + `"`,
		Summary: sum,
	}
}
