package httpapi

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"gridmap/internal/fault"
	"gridmap/internal/plan"
)

// Limits of suggestions, each of which takes a processor for seconds.
const (
	maxSuggesting    = 3 // at a time
	maxOwnSuggesting = 1 // of them for one account
	suggestTimeout   = 3 * time.Minute
	progressTime     = 100 * time.Millisecond // between lines of progress
)

// idIn is the id of a building in a body: a number, also as a text.
type idIn int64

// UnmarshalJSON implements json.Unmarshaler.
func (n *idIn) UnmarshalJSON(text []byte) error {
	digits := bytes.Trim(text, `"`)
	id, err := strconv.ParseInt(string(digits), 10, 64)
	if err != nil || len(text)-len(digits) == 1 {
		return fault.New(fault.Malformed, "id.number", "building", "%s is not the id of a building.", clip(string(text)))
	}
	*n = idIn(id)
	return nil
}

// wishIn is what a suggestion is asked for.
type wishIn struct {
	revisionIn
	Grids           *int     `json:"grids"`
	Locked          []string `json:"locked"`
	LockedBuildings []struct {
		Building idIn   `json:"building"`
		Grid     string `json:"grid"`
	} `json:"locked_buildings"`
	Tolerance float64 `json:"tolerance"`
	Seed      uint64  `json:"seed"`
}

func (in *wishIn) wish(key plan.Key) (w plan.Wish, err error) {
	if in.Grids == nil {
		return w, errMissing("grids")
	}
	if !(in.Tolerance >= 0 && in.Tolerance <= 1) {
		return w, fault.New(fault.Invalid, "tolerance.range", "tolerance", "A tolerance is a share between 0 and 1.")
	}
	w = plan.Wish{Grids: *in.Grids, Tolerance: in.Tolerance, Seed: in.Seed, Key: key}
	if w.Locked, err = gridsIn("locked", in.Locked); err != nil {
		return w, err
	}
	for _, one := range in.LockedBuildings {
		lock := plan.Lock{Building: int64(one.Building)}
		if one.Grid != "" {
			if lock.Grid, err = gridIn("locked_buildings", one.Grid); err != nil {
				return w, err
			}
		}
		w.LockedBuildings = append(w.LockedBuildings, lock)
	}
	return w, nil
}

// suggestPlan handles POST /api/v1/plans/:id/suggest. With application/x-ndjson in
// Accept it tells how far it is. Whoever hangs up stops it, and nothing is stored.
func (s *Server) suggestPlan(c echo.Context) error {
	var in wishIn
	return s.changePlan(c, &in, maxDrawing, func(r planRequest) error {
		w, err := in.wish(r.key)
		if err != nil {
			return err
		}
		seat := byAccount(drawing, r.by.Account)
		if !s.suggesting.take(seat, false) {
			return fault.New(fault.TooMany, "suggest.busy", "", "Others are being suggested already; try again in a moment.")
		}
		defer s.suggesting.leave(seat)
		ctx, stop := s.whileServing(c.Request().Context(), suggestTimeout)
		defer stop()
		lines := newProgressLines(c, accepts(c, ndjsonMIME))
		defer lines.stop()
		start := time.Now()
		ch, err := s.plans.Suggest(ctx, r.by, r.id, r.revision, w, lines.tell)
		s.figures.plans.operated("suggest", false, time.Since(start), err)
		begun := lines.stop()
		if err != nil {
			return s.endLines(c, lines, begun, r.by, err)
		}
		result := s.appendDivided(nil, ch, r.by)
		if !lines.wanted {
			lines.allow(chunkTimeout)
			return answerLong(c, append(result, '\n'))
		}
		return lines.line(fmt.Appendf(nil, `{"result":%s}`, result))
	})
}

// whileServing returns a context for what takes long: it ends in time, and when the server
// stops, which a client is told.
func (s *Server) whileServing(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	ctx, end := context.WithCancelCause(ctx)
	ctx, cancel := context.WithTimeout(ctx, limit)
	still := context.AfterFunc(s.stream.ctx, func() {
		end(fault.New(fault.Unavailable, "service.stopping", "", "The server stops; try again in a moment."))
	})
	return ctx, func() { still(); cancel(); end(nil) }
}

// divisionJSON says how well land was divided.
type divisionJSON struct {
	Deviation  float64 `json:"deviation"`
	NewBorderM float64 `json:"new_border_m"`
	OnLinesM   float64 `json:"on_lines_m"`
}

// appendDivided appends what a suggestion has done. How well is told once: it is null for
// a request that is sent again.
func (s *Server) appendDivided(dst []byte, ch plan.Change, to plan.By) []byte {
	var d *divisionJSON
	if ch.Division != nil {
		d = &divisionJSON{rounded(ch.Division.Deviation, 5), rounded(ch.Division.NewBorderM, 1), rounded(ch.Division.OnLinesM, 1)}
	}
	dst = append(s.appendChange(dst, ch, to), `,"division":`...)
	return append(append(dst, marshal(d)...), '}')
}

// endLines ends an answer in lines with a problem, or leaves that to the caller if
// none was begun.
func (s *Server) endLines(c echo.Context, lines *progressLines, begun bool, to plan.By, err error) error {
	if !begun || c.Request().Context().Err() != nil {
		lines.allow(chunkTimeout)
		return err
	}
	if fault.KindOf(err) == fault.Internal {
		s.log.Error("suggestion", "error", err)
	}
	return lines.line(fmt.Appendf(nil, `{"problem":%s}`, marshal(describe(s.withPlan(err, to)))))
}

// progressLines tells in lines of JSON how far something is. The answer begins with
// the first that is told, so that what is refused at once is refused by its status.
type progressLines struct {
	c       echo.Context
	control *http.ResponseController
	wanted  bool
	share   atomic.Uint64 // the bits of a float64; told once it is above 0
	begun   bool          // known once stopped
	once    sync.Once
	quit    chan struct{}
	done    chan struct{}
}

// newProgressLines prepares an answer that takes its time; without being wanted no
// lines are sent.
func newProgressLines(c echo.Context, wanted bool) *progressLines {
	l := &progressLines{c: c, control: http.NewResponseController(c.Response().Writer), wanted: wanted,
		quit: make(chan struct{}), done: make(chan struct{})}
	_ = l.control.SetReadDeadline(time.Time{}) // in tests there is no connection
	_ = l.control.SetWriteDeadline(time.Time{})
	go l.run()
	return l
}

// tell notes how far it is, from 0 to 1.
func (l *progressLines) tell(share float64) {
	l.share.Store(math.Float64bits(max(min(share, 1), math.SmallestNonzeroFloat64)))
}

// run sends a line whenever it is further, but not too often.
func (l *progressLines) run() {
	defer close(l.done)
	ticker := time.NewTicker(progressTime)
	defer ticker.Stop()
	told := uint64(0)
	for {
		select {
		case <-l.quit:
			return
		case <-ticker.C:
		}
		share := l.share.Load()
		if share == told || !l.wanted {
			continue
		}
		told = share
		if l.line(fmt.Appendf(nil, `{"progress":%g}`, rounded(math.Float64frombits(share), 3))) != nil {
			return // the client has gone, which ends the request by itself
		}
	}
}

// stop ends the lines of progress and reports whether there have been any.
func (l *progressLines) stop() (begun bool) {
	l.once.Do(func() { close(l.quit) })
	<-l.done
	return l.begun
}

// line sends a line, and before the first one what comes before all.
func (l *progressLines) line(text []byte) error {
	response := l.c.Response()
	if !l.begun {
		l.begun = true
		header := response.Header()
		header.Set(echo.HeaderContentType, ndjsonMIME)
		header["Cache-Control"] = noStore
		header["Vary"] = varyWhoAndForm
		header.Set("X-Accel-Buffering", "no")
		response.WriteHeader(http.StatusOK)
	}
	l.allow(chunkTimeout)
	if _, err := response.Write(append(text, '\n')); err != nil {
		return fmt.Errorf("lines of progress: %w", err)
	}
	if err := l.control.Flush(); err != nil {
		return fmt.Errorf("lines of progress: %w", err)
	}
	_ = l.control.SetWriteDeadline(time.Time{}) // over HTTP/2 it would end the answer between two lines
	return nil
}

// allow gives the client so much time to take what is sent next.
func (l *progressLines) allow(d time.Duration) {
	_ = l.control.SetWriteDeadline(time.Now().Add(d)) // in tests there is no connection
}
