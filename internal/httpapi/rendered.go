package httpapi

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"

	"gridmap/geo/lattice"
	"gridmap/geo/locate"
	"gridmap/internal/fault"
	"gridmap/internal/issue"
	"gridmap/internal/region"
)

// rendered is a picture with the texts of its grids, which are written once and
// then copied into every answer that needs them. A grid's texts are written when
// it is first asked for, so a new picture costs nothing.
type rendered struct {
	Picture
	edition []string // the header Gridmap-Edition
	texts   []atomic.Pointer[gridTexts]
	// ofMoment says that the picture was asked for by a moment: it has no buildings, since
	// they are known as they are now alone.
	ofMoment bool
}

// gridTexts are the parts of answers that depend on the grid alone.
type gridTexts struct {
	answer []byte // "grid":{…},"areas":[…],"responsible":{…}
	brief  []byte // {"code":"…","name":"…"}
	csv    []byte // ,CODE,inside,NAME,\n
	csvEnd []byte // ,NAME,\n
}

func render(p Picture) *rendered {
	_, grids := p.GridsIn("")
	return &rendered{
		Picture: p,
		edition: []string{strconv.FormatInt(p.Edition().Number, 10)},
		texts:   make([]atomic.Pointer[gridTexts], grids),
	}
}

// renderOnce is render for a picture of a moment that is asked once: its texts are not
// kept.
func renderOnce(p Picture) *rendered {
	return &rendered{Picture: p, edition: []string{strconv.FormatInt(p.Edition().Number, 10)}, ofMoment: true}
}

// count is Tally for answers: there are no counts of buildings and households where
// they are not known.
func (r *rendered) count(code region.Code) (grids int, buildings, households *int) {
	g, b, h := r.Tally(code)
	if r.ofMoment {
		return g, nil, nil
	}
	return g, &b, &h
}

// current returns the picture of now, or a fault.Unavailable before the first.
func (s *Server) current() (*rendered, error) {
	p, ok := s.atlas.Current()
	if !ok {
		return nil, fault.New(fault.Unavailable, "atlas.loading", "", "The atlas is not loaded yet; try again in a moment.")
	}
	r := s.rendered.Load()
	if r == nil || r.Picture != p {
		r = render(p)
		s.rendered.Store(r)
	}
	return r, nil
}

// tag says in the answer's header which edition it was computed from.
func (r *rendered) tag(header http.Header) { header["Gridmap-Edition"] = r.edition }

func (r *rendered) text(cell locate.Cell) *gridTexts {
	if r.texts == nil {
		return r.write(cell)
	}
	if texts := r.texts[cell].Load(); texts != nil {
		return texts
	}
	texts := r.write(cell)
	r.texts[cell].Store(texts)
	return texts
}

func (r *rendered) write(cell locate.Cell) *gridTexts {
	grid, responsible := r.Grid(cell), r.Responsible(cell)
	name := ""
	if responsible.Person.Number != "" {
		name = responsible.Person.Name
	}
	end := append(appendField([]byte{','}, harmless(name)), ",\n"...)
	answer := append([]byte(`"grid":`), marshal(gridJSON{grid.Code, grid.Name, grid.Kind})...)
	answer = append(append(answer, `,"areas":`...), marshal(r.ancestors(grid.Code))...)
	answer = append(append(answer, `,"responsible":`...), marshal(newResponsible(responsible))...)
	return &gridTexts{
		answer: answer,
		brief:  marshal(gridBrief{grid.Code, grid.Name}),
		csv:    append(append([]byte(","+string(grid.Code)+","), issue.Inside...), end...),
		csvEnd: end,
	}
}

// gridJSON is a grid in the answer to a look-up.
type gridJSON struct {
	Code region.Code `json:"code"`
	Name string      `json:"name"`
	Kind region.Kind `json:"kind"`
}

// gridBrief names a grid.
type gridBrief struct {
	Code region.Code `json:"code"`
	Name string      `json:"name"`
}

// brief names a grid, nil outside all.
func (r *rendered) brief(cell locate.Cell) *gridBrief {
	if cell == locate.Outside {
		return nil
	}
	grid := r.Grid(cell)
	return &gridBrief{grid.Code, grid.Name}
}

// responsible returns who answers for a grid, nil outside all.
func (r *rendered) responsible(cell locate.Cell) *responsibleJSON {
	if cell == locate.Outside {
		return nil
	}
	return newResponsible(r.Responsible(cell))
}

// areaBrief names an area.
type areaBrief struct {
	Level region.Level `json:"level"`
	Code  region.Code  `json:"code"`
	Name  string       `json:"name"`
}

// ancestors returns the areas around an area or grid, the county first.
func (r *rendered) ancestors(code region.Code) []areaBrief {
	areas := []areaBrief{}
	for _, level := range []region.Level{region.County, region.Subdistrict, region.Community} {
		above := code.At(level)
		if above == "" || above == code {
			break
		}
		area, _ := r.Area(above) // an area that nobody named has its code alone
		areas = append(areas, areaBrief{level, above, area.Name})
	}
	return areas
}

// marshal is json.Marshal for what always can be written. It leaves < > & as they
// are: no answer is taken for HTML.
func marshal(v any) []byte {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		panic(err) // a type of this package that JSON cannot hold
	}
	return bytes.TrimSuffix(text.Bytes(), []byte{'\n'})
}

// appendLocated appends the answer to a look-up without its opening brace: the
// members from "position" on.
func (r *rendered) appendLocated(dst []byte, at lattice.Point, accuracyM float64) []byte {
	dst = appendDegrees(append(dst, `"position":{"lon":`...), at.X)
	dst = appendDegrees(append(dst, `,"lat":`...), at.Y)
	dst = append(append(dst, `},"edition":`...), r.edition[0]...)
	cell, match, distanceM := r.Match(at, accuracyM)
	dst = append(append(dst, `,"match":"`...), match...)
	dst = appendMetres(append(dst, `","distance_m":`...), distanceM)
	if cell == locate.Outside {
		return append(dst, `,"grid":null,"areas":[],"responsible":null,"alternatives":[]}`...)
	}
	dst = append(append(dst, ','), r.text(cell).answer...)
	dst = append(dst, `,"alternatives":[`...)
	neighbours := neighbourPool.Get().(*[]locate.Neighbour) //nolint:errcheck // the pool holds nothing else
	*neighbours = r.Alternatives((*neighbours)[:0], cell, at, accuracyM)
	for i, n := range *neighbours {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(append(dst, `{"grid":`...), r.text(n.Cell).brief...)
		dst = append(appendMetres(append(dst, `,"distance_m":`...), n.DistanceM), '}')
	}
	neighbourPool.Put(neighbours)
	return append(dst, `]}`...)
}

var neighbourPool = sync.Pool{New: func() any { return new([]locate.Neighbour) }}
