package tile

import (
	"hash/maphash"
	"sync"
)

// Cache keeps the tiles that were asked for last, up to a number of bytes. Any
// number of goroutines may use it at once.
type Cache struct {
	seed   maphash.Seed
	shards [16]shard
}

// key names a tile of one state of one layer.
type key struct {
	layer    string
	version  uint64
	id       ID
	encoding Encoding
}

// A shard is a part of the cache with a lock of its own.
type shard struct {
	mu      sync.Mutex
	entries map[key]*entry
	ends    entry // of the list of entries: the last used is ends.next
	size    int64 // bytes that there is room for
	free    int64 // of these, negative while too full
}

type entry struct {
	key        key
	tile       Encoded
	size       int64
	prev, next *entry
}

// entryOverhead is about what an entry takes beside its bytes.
const entryOverhead = 400

// NewCache returns a cache for so many bytes, bookkeeping included. Tiles larger
// than 1/16 of it are never kept.
func NewCache(bytes int64) *Cache {
	c := &Cache{seed: maphash.MakeSeed()}
	for i := range c.shards {
		s := &c.shards[i]
		s.entries = map[key]*entry{}
		s.ends.prev, s.ends.next = &s.ends, &s.ends
		s.size = bytes / int64(len(c.shards))
		s.free = s.size
	}
	return c
}

// Tile returns a tile from the cache, or makes it and keeps it. version names the
// state of the layer: a layer that was made anew, for instance for another
// edition, must come with another version; tiles of the old one go when there is
// need of room. Empty tiles are not kept, they cost nothing to make.
func (c *Cache) Tile(l Layer, version uint64, id ID, e Encoding) Encoded {
	k := key{l.Name(), version, id, e}
	s := &c.shards[maphash.Comparable(c.seed, k)%uint64(len(c.shards))]
	if t, ok := s.get(k); ok {
		return t
	}
	t := Encode(l, id, e)
	if !t.Summary.Empty() {
		s.put(k, t)
	}
	return t
}

func (s *shard) get(k key) (Encoded, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.entries[k]
	if !ok {
		return Encoded{}, false
	}
	e.unlink()
	s.link(e)
	return e.tile, true
}

func (s *shard) put(k key, t Encoded) {
	e := &entry{key: k, tile: t, size: int64(len(t.Gzip)+len(t.ETag)) + entryOverhead}
	if e.size > s.size {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.entries[k]; ok {
		return // another goroutine was faster
	}
	s.entries[k] = e
	s.link(e)
	s.free -= e.size
	for s.free < 0 {
		oldest := s.ends.prev
		oldest.unlink()
		delete(s.entries, oldest.key)
		s.free += oldest.size
	}
}

// link puts e in front of the list.
func (s *shard) link(e *entry) {
	e.prev, e.next = &s.ends, s.ends.next
	e.next.prev, s.ends.next = e, e
}

func (e *entry) unlink() { e.prev.next, e.next.prev = e.next, e.prev }
