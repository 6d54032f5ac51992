package postgis

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/plan"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// A handover says who holds the posts on grids from an edition on.
type handover struct {
	at         time.Time // when the edition was published
	edition    int64
	retired    []region.Code
	successors map[region.Code]plan.Successor // of the grids that there are now
	leaders    map[region.Code]string         // staff numbers of first leaders who were named
}

// postChanges are what a handover makes of posts.
type postChanges struct {
	ended   []int64 // from now on
	dropped []int64 // had not begun yet
	settled []int64 // are carried over no more: somebody has confirmed them
	added   []roster.Post
}

func (c postChanges) none() bool {
	return len(c.ended)+len(c.dropped)+len(c.settled)+len(c.added) == 0
}

// of returns what becomes of posts: those of all grids that are retired, that others
// take over from, or that somebody was named for.
//
// Posts of retired grids end. A grid that takes over from another has, from now on, the
// posts that are held there now or will be, but for its first leaders if another was
// named. A grid that keeps its code keeps its posts; if another first leader was named
// the one of now ends, and who follows later still does.
func (h handover) of(posts []roster.Post) (c postChanges) {
	on := map[region.Code][]roster.Post{}
	for _, p := range posts {
		if p.Period.Until.IsZero() || p.Period.Until.After(h.at) { // the others are over
			on[p.Code] = append(on[p.Code], p)
		}
	}
	for _, code := range h.retired {
		for _, p := range on[code] {
			c.end(p, h.at)
		}
	}
	for _, grid := range slices.Sorted(maps.Keys(h.successors)) {
		from := h.successors[grid]
		switch leader := h.leaders[grid]; {
		case from.From != grid:
			h.takeOver(&c, grid, leader, from.Carried, on[from.From])
		case leader != "":
			h.appoint(&c, grid, leader, on[grid])
		}
	}
	return c
}

// takeOver gives a grid the posts of another.
func (h handover) takeOver(c *postChanges, grid region.Code, leader string, carried bool, posts []roster.Post) {
	stays := leader == ""
	for _, p := range posts {
		stays = stays || p.Role == roster.FirstLeader && p.Person == leader && p.Period.Holds(h.at)
	}
	for _, p := range posts {
		p.ID, p.Code = 0, grid
		if p.Period.From.Before(h.at) {
			p.Period.From = h.at
		}
		if p.Role == roster.FirstLeader {
			switch {
			case !stays:
				continue
			case leader != "":
				p.Carried = 0
			case carried:
				p.Carried = h.edition
			}
		}
		c.added = append(c.added, p)
	}
	if !stays {
		c.added = append(c.added, roster.Post{Person: leader, Role: roster.FirstLeader, Code: grid, Period: roster.Period{From: h.at}})
	}
}

// appoint makes somebody the first leader of a grid until the next one begins.
func (h handover) appoint(c *postChanges, grid region.Code, leader string, posts []roster.Post) {
	added := roster.Post{Person: leader, Role: roster.FirstLeader, Code: grid, Period: roster.Period{From: h.at}}
	var now *roster.Post
	for i, p := range posts {
		switch until := added.Period.Until; {
		case p.Role != roster.FirstLeader:
		case p.Period.Holds(h.at):
			now = &posts[i]
		case until.IsZero() || p.Period.From.Before(until):
			added.Period.Until = p.Period.From
		}
	}
	if now != nil && now.Person == leader {
		if now.Carried != 0 {
			c.settled = append(c.settled, now.ID)
		}
		return
	}
	if now != nil {
		c.end(*now, h.at)
	}
	c.added = append(c.added, added)
}

// end ends a post that is not over yet.
func (c *postChanges) end(p roster.Post, at time.Time) {
	if p.Period.From.Before(at) {
		c.ended = append(c.ended, p.ID)
	} else {
		c.dropped = append(c.dropped, p.ID)
	}
}

const (
	endPosts    = `UPDATE post SET during = tstzrange(lower(during), @at) WHERE id = ANY (@ids)`
	settlePosts = `UPDATE post SET carried = NULL WHERE id = ANY (@ids)`
)

// store stores the changes, as of a moment.
func (c postChanges) store(ctx context.Context, tx pgx.Tx, at time.Time) error {
	for _, step := range []struct {
		sql string
		ids []int64
	}{{deletePosts, c.dropped}, {endPosts, c.ended}, {settlePosts, c.settled}} {
		if len(step.ids) == 0 {
			continue
		}
		if _, err := tx.Exec(ctx, step.sql, pgx.NamedArgs{"ids": step.ids, "at": at}); err != nil {
			return err
		}
	}
	return addPosts(ctx, tx, c.added)
}
