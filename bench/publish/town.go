package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"math/rand/v2"

	"github.com/jackc/pgx/v5"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
)

// seed makes the same land and positions in every run.
const seed = 1

// town is what the clients know of the land.
type town struct {
	counties, vertices int
	spots              []spot
	pieces             []piece // that change hands
}

// spot is a position and the grid that owns it for ever.
type spot struct {
	at   lattice.Point
	grid string
}

// piece is land that goes from one grid to its neighbour and back.
type piece struct {
	name      string
	community string
	grids     [2]string
	area      [][2]float64 // ring, WGS-84 degrees
	at        lattice.Point
}

// layout says which grid stands where: counties are squares of grids, subdistricts
// squares of twelve by twelve in them, and communities pieces of four by three.
type layout struct{ columns, side, across int }

func layOut(o settings) layout {
	columns := int(math.Ceil(math.Sqrt(float64(o.grids))))
	side := max(1, min(int(math.Round(math.Sqrt(float64(o.perCounty)))), columns))
	return layout{columns, side, (columns + side - 1) / side}
}

// code returns the code of grid i.
func (l layout) code(i int) string {
	x, y := i%l.columns, i/l.columns
	county := y/l.side*l.across + x/l.side
	x, y = x%l.side, y%l.side
	subdistricts := (l.side + 11) / 12
	subdistrict := y/12*subdistricts + x/12
	x, y = x%12, y%12
	return fmt.Sprintf("%06d%03d%03d%03d", 520_001+county, subdistrict+1, y/3*3+x/4+1, y%3*4+x%4+1)
}

// fill stores the land and what is on it.
func fill(ctx context.Context, url string, o settings) (*town, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	defer conn.Close(ctx)
	l := layOut(o)
	shapes := geotest.Coverage(seed, o.grids, geotest.Options{MinVertices: o.vertices, MaxVertices: 3 * o.vertices})
	t := &town{pieces: pieces(l, shapes)}
	codes := make([]string, len(shapes))
	areas := map[string]bool{}
	for i, shape := range shapes {
		t.vertices += shape.Vertices()
		codes[i] = l.code(i)
		for _, digits := range []int{6, 9, 12} {
			if area := codes[i][:digits]; !areas[area] {
				areas[area] = true
				if digits == 6 {
					t.counties++
				}
			}
		}
	}
	t.spots = spots(shapes, codes, t.pieces)
	for _, sql := range []string{
		`SET session_replication_role = replica`, // no look for what is referred to: it is there
		`INSERT INTO edition (number, published_at) VALUES (1, now())`,
		`INSERT INTO installation (one, city) VALUES (true, '量市') ON CONFLICT (one) DO UPDATE SET city = excluded.city`,
		fmt.Sprintf(`INSERT INTO person (number, name) SELECT 'P' || i, '网格长' || i FROM generate_series(0, %d) i`, people(o)-1),
	} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return nil, fmt.Errorf("%.60s: %w", sql, err)
		}
	}
	for _, table := range []struct {
		columns string
		rows    func(w io.Writer)
	}{
		{`area (code, name, pinyin)`, func(w io.Writer) {
			for code := range areas {
				fmt.Fprintf(w, "%s\t区%s\tqu\n", code, code)
			}
		}},
		{`grid (code)`, func(w io.Writer) {
			for _, code := range codes {
				fmt.Fprintln(w, code)
			}
		}},
		{`grid_version (grid, since, name, kind, shape)`, func(w io.Writer) {
			var text []byte
			for i, shape := range shapes {
				text = appendShape(text[:0], shape)
				fmt.Fprintf(w, "%s\t1\t第%d网格\tresidential\t%s\n", codes[i], i+1, text)
			}
		}},
		{`building (grid, name, entrance, households)`, func(w io.Writer) {
			rng := rand.New(rand.NewPCG(seed, 5))
			var text []byte
			for i, shape := range shapes {
				for k := range o.perGrid {
					text = appendEntrance(text[:0], somewhere(rng, shape))
					fmt.Fprintf(w, "%s\t%d栋\t%s\t%d\n", codes[i], k+1, text, 40+i%20)
				}
			}
		}},
		{`post (person, role, grid, during)`, func(w io.Writer) {
			for i, code := range codes {
				fmt.Fprintf(w, "%d\tfirst_leader\t%s\t[2025-01-01,)\n", i%people(o)+1, code)
			}
		}},
	} {
		if err := copyIn(ctx, conn, table.columns, table.rows); err != nil {
			return nil, fmt.Errorf("%s: %w", table.columns, err)
		}
	}
	_, err = conn.Exec(ctx, `VACUUM ANALYSE`)
	return t, err
}

// people is how many lead the grids: six each.
func people(o settings) int { return max(o.grids/6, 1) }

func copyIn(ctx context.Context, conn *pgx.Conn, columns string, rows func(w io.Writer)) error {
	read, write := io.Pipe()
	go func() {
		w := bufio.NewWriterSize(write, 1<<20)
		rows(w)
		write.CloseWithError(w.Flush())
	}()
	_, err := conn.PgConn().CopyFrom(ctx, read, "COPY "+columns+" FROM STDIN")
	read.CloseWithError(err)
	return err
}

// The kinds of geometry in EWKB, little endian, with the number of their system.
const (
	point   = 1
	polygon = 3
	multi   = 6
	withCRS = 1 << 29
	wgs84   = 4326
)

func appendHead(b []byte, kind uint32) []byte {
	b = binary.LittleEndian.AppendUint32(append(b, 1), kind)
	if kind&withCRS != 0 {
		b = binary.LittleEndian.AppendUint32(b, wgs84)
	}
	return b
}

func appendPoint(b []byte, p lattice.Point) []byte {
	at := p.Degrees()
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(at[0]))
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(at[1]))
}

func appendEntrance(text []byte, at lattice.Point) []byte {
	return hex.AppendEncode(text, appendPoint(appendHead(nil, point|withCRS), at))
}

func appendShape(text []byte, shape lattice.Shape) []byte {
	b := binary.LittleEndian.AppendUint32(appendHead(nil, multi|withCRS), uint32(len(shape)))
	for _, part := range shape {
		b = binary.LittleEndian.AppendUint32(appendHead(b, polygon), uint32(len(part)))
		for _, ring := range part {
			b = binary.LittleEndian.AppendUint32(b, uint32(len(ring)+1))
			for i := range len(ring) + 1 {
				b = appendPoint(b, ring[i%len(ring)])
			}
		}
	}
	return hex.AppendEncode(text, b)
}

// somewhere returns a position inside a shape.
func somewhere(rng *rand.Rand, shape lattice.Shape) lattice.Point {
	b := shape.Bounds()
	for {
		p := lattice.Point{X: b.Min.X + rng.Int32N(b.Max.X-b.Min.X), Y: b.Min.Y + rng.Int32N(b.Max.Y-b.Min.Y)}
		if shape.Contains(p) {
			return p
		}
	}
}

// pieces returns land that can change hands: in the middle of a county, and where four
// counties meet, or as near to that as the land allows.
func pieces(l layout, shapes []lattice.Shape) []piece {
	var all []piece
	for _, place := range []struct {
		name string
		x, y int
	}{{"inside a county", l.side / 2, l.side / 2}, {"at its border", l.side - 2, l.side - 1}} {
		x, y := max(place.x, 0)/4*4, max(place.y, 0)
		i := y*l.columns + x
		if i+1 >= len(shapes) || l.code(i)[:12] != l.code(i + 1)[:12] {
			continue
		}
		all = append(all, newPiece(place.name, [2]string{l.code(i), l.code(i + 1)}, shapes[i], shapes[i+1]))
	}
	return all
}

// newPiece lays a rectangle over the side that two grids share.
//
//	+-------+-------+
//	|    .--+--.    |
//	|  a | *|  | b  |     * the position that is asked for, which a owns at first
//	|    '--+--'    |
//	+-------+-------+
func newPiece(name string, grids [2]string, a, b lattice.Shape) piece {
	box := a.Bounds()
	other := b.Bounds()
	x, y := (box.Max.X+other.Min.X)/2, (box.Min.Y+box.Max.Y)/2
	reach := (box.Max.X - box.Min.X) / 5
	corner := func(x, y int32) [2]float64 {
		at := lattice.Point{X: x, Y: y}.Degrees()
		return [2]float64{at[0], at[1]}
	}
	p := piece{name: name, community: grids[0][:12], grids: grids, area: [][2]float64{
		corner(x-reach, y-reach/2), corner(x+reach, y-reach/2), corner(x+reach, y+reach/2), corner(x-reach, y+reach/2), corner(x-reach, y-reach/2)}}
	p.at = lattice.Point{X: x - reach + 50, Y: y}
	if !a.Contains(p.at) || !a.Contains(lattice.Point{X: x - reach, Y: y}) {
		panic("publish: the piece is not where it should be")
	}
	return p
}

// spots returns positions whose grid nothing changes.
func spots(shapes []lattice.Shape, codes []string, pieces []piece) []spot {
	const most = 20_000
	rng := rand.New(rand.NewPCG(seed, 6))
	moved := map[string]bool{}
	for _, p := range pieces {
		moved[p.grids[0]], moved[p.grids[1]] = true, true
	}
	var all []spot
	for len(all) < most {
		i := rng.IntN(len(shapes))
		if !moved[codes[i]] {
			all = append(all, spot{somewhere(rng, shapes[i]), codes[i]})
		}
	}
	return all
}
