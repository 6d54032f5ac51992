package tile

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"gridmap/geo/geotest"
)

// counted counts how often a layer was asked.
type counted struct {
	Layer
	mu    sync.Mutex
	asked int
}

func (c *counted) Tile(id ID, e Encoding, dst []byte) ([]byte, Summary) {
	c.mu.Lock()
	c.asked++
	c.mu.Unlock()
	return c.Layer.Tile(id, e, dst)
}

func TestCacheKeepsTiles(t *testing.T) {
	land := geotest.Coverage(1, 100, geotest.Options{})
	l := &counted{Layer: polygons(t, land, Options{})}
	c := NewCache(1 << 20)
	id := At(land[50][0][0][0], 15)
	first := c.Tile(l, 1, id, MVT)
	again := c.Tile(l, 1, id, MVT)
	if l.asked != 1 || !bytes.Equal(first.Gzip, again.Gzip) || first.ETag != again.ETag {
		t.Errorf("asked %d times", l.asked)
	}
	raw, err := first.Raw()
	want, _ := l.Layer.Tile(id, MVT, nil)
	if err != nil || !bytes.Equal(raw, want) {
		t.Errorf("Raw = %d bytes, %v; want %d", len(raw), err, len(want))
	}
	if other := c.Tile(l, 1, id, GeoJSON); other.ETag == first.ETag || !strings.HasPrefix(other.ETag, `W/"`) {
		t.Errorf("both encodings have the tag %s", other.ETag)
	}
	if c.Tile(l, 2, id, MVT); l.asked != 3 {
		t.Error("a new version was answered with an old tile")
	}
	if empty := c.Tile(l, 1, ID{15, 0, 0}, MVT); !empty.Summary.Empty() || empty.ETag != "" || empty.Gzip != nil {
		t.Errorf("an empty tile is %+v", empty)
	}
}

// A new edition gives new tags to the tiles of what changed and to no other.
func TestTagsFollowContent(t *testing.T) {
	land := geotest.Coverage(1, 400, geotest.Options{})
	before := polygons(t, land, Options{})
	changed := 210
	after, err := NewPolygons("grids", land, func(i int) Feature {
		f := numbered(i)
		if i == changed {
			f.Properties[0].Value = String("新名字")
		}
		return f
	}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	seen := [2]int{}
	for _, id := range tilesOver(land, 15) {
		touched := false
		for _, f := range tileOf(t, before, id)["grids"] {
			touched = touched || f.id == uint64(changed+1)
		}
		a, b := Encode(before, id, MVT), Encode(after, id, MVT)
		if (a.ETag != b.ETag) != touched {
			t.Errorf("%v: tags %s and %s, touched: %v", id, a.ETag, b.ETag, touched)
		}
		if touched {
			seen[1]++
		} else {
			seen[0]++
		}
	}
	if seen[0] == 0 || seen[1] == 0 {
		t.Errorf("%d tiles stayed, %d changed", seen[0], seen[1])
	}
}

func TestCacheStaysWithinItsBytes(t *testing.T) {
	land := geotest.Coverage(1, 400, geotest.Options{})
	l := polygons(t, land, Options{})
	const room = 60_000
	c := NewCache(room)
	rng := rand.New(rand.NewPCG(1, 6))
	ids := tilesOver(land, 17)
	for range 800 {
		c.Tile(l, rng.Uint64N(3), ids[rng.IntN(len(ids))], Encoding(rng.IntN(2)))
	}
	kept, entries := int64(0), 0
	for i := range c.shards {
		s := &c.shards[i]
		own := int64(0)
		for e := s.ends.next; e != &s.ends; e = e.next {
			own += e.size
			entries++
		}
		if own != s.size-s.free || s.free < 0 {
			t.Errorf("shard %d holds %d bytes, thinks %d", i, own, s.size-s.free)
		}
		kept += own
		entries -= len(s.entries)
	}
	if kept > room || kept < room/4 || entries != 0 {
		t.Errorf("%d bytes are kept, %d entries lost", kept, entries)
	}
}

// Many goroutines ask for the same tiles and must all get what one would have got.
func TestManyAtOnce(t *testing.T) {
	land := geotest.Coverage(1, 200, geotest.Options{Enclaves: 0.2})
	grids := polygons(t, land, Options{})
	at, feature, _ := buildings(2, 2000)
	places := newPoints(t, at, feature, Options{Weight: "households"})
	roads, err := NewLines("reference", streets(1, 20), class, Options{})
	if err != nil {
		t.Fatal(err)
	}
	layers := []Layer{grids, places, roads, StackBySize("grids", 20, grids)}
	ids := append(append(tilesOver(land, 13), tilesOver(land, 10)...), At(at[0], 11), At(at[0], 17))
	want := map[[2]any][2]string{}
	for k, l := range layers {
		for _, id := range ids {
			want[[2]any{k, id}] = [2]string{Encode(l, id, MVT).ETag, Encode(l, id, GeoJSON).ETag}
		}
	}
	c := NewCache(60_000)
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(g), 7))
			for range 30 {
				k, id, e := rng.IntN(len(layers)), ids[rng.IntN(len(ids))], Encoding(rng.IntN(2))
				if got := c.Tile(layers[k], uint64(k), id, e).ETag; got != want[[2]any{k, id}][e] {
					t.Errorf("layer %d, %v: tag %s, want %s", k, id, got, want[[2]any{k, id}][e])
				}
			}
		})
	}
	wg.Wait()
}
