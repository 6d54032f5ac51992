package main

import (
	"fmt"
	"net/http"
	"testing"
)

// readsAllPages goes through everything that the address can name. Nothing that
// axe objects to is on any of it, and no text is missing in the language.
func readsAllPages(language string) func(*testing.T, *city, device) {
	return func(t *testing.T, c *city, d device) {
		home := c.home
		var issues struct{ Items []filedIssue }
		c.ask(t, http.MethodGet, "/issues?limit=1&state=returned", nil, &issues, http.StatusOK)
		p := openPageAs(t, c, d, "dispatcher", "?lang="+language)
		for _, state := range []struct{ name, address, shows string }{
			{"start", "", ".welcome .rows .row"},
			{"place", fmt.Sprintf("at=%f,%f", home.Position.Lat, home.Position.Lon), ".hero-name"},
			{"outside", "at=27.9,107.2", ".coordinates"},
			{"report", fmt.Sprintf("at=%f,%f&report", home.Position.Lat, home.Position.Lon), ".form textarea"},
			{"building", fmt.Sprintf("building=%d", home.ID), ".hero-name"},
			{"grid", "grid=" + home.Grid.Code, ".hero-name"},
			{"community", "area=" + home.Grid.Code[:12], ".rows .row"},
			{"county", "area=" + home.Grid.Code[:6], ".rows .row"},
			{"issues", "tab=issues", ".issue-row"},
			{"issue", "tab=issues&issue=" + issues.Items[0].ID, "#aside .history li"},
		} {
			read[bool](p, "location.hash = "+quote(state.address)+", true")
			p.see(state.shows, "")
			p.mustReadWell(language + " " + state.name)
		}
	}
}
