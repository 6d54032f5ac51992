package tile

import (
	"container/list"
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
	entries map[key]*list.Element // of *entry
	recent  list.List             // the last used in front
	free    int64                 // bytes, negative while too full
}

type entry struct {
	key  key
	tile Encoded
	size int64
}

// entryOverhead is about what an entry takes beside its bytes.
const entryOverhead = 400

// NewCache returns a cache for so many bytes, bookkeeping included. Tiles larger
// than 1/16 of it are never kept.
func NewCache(bytes int64) *Cache {
	c := &Cache{seed: maphash.MakeSeed()}
	for i := range c.shards {
		c.shards[i].entries = map[key]*list.Element{}
		c.shards[i].free = bytes / int64(len(c.shards))
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
	element, ok := s.entries[k]
	if !ok {
		return Encoded{}, false
	}
	s.recent.MoveToFront(element)
	return element.Value.(*entry).tile, true
}

func (s *shard) put(k key, t Encoded) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.entries[k]; ok {
		return // another goroutine was faster
	}
	e := &entry{k, t, int64(len(t.Gzip)+len(t.ETag)) + entryOverhead}
	s.entries[k] = s.recent.PushFront(e)
	s.free -= e.size
	for s.free < 0 {
		oldest := s.recent.Remove(s.recent.Back()).(*entry)
		delete(s.entries, oldest.key)
		s.free += oldest.size
	}
}
