package main

import (
	"fmt"
	"testing"
)

// findsABuilding is what a cadre does on the way: they look for a building, see
// who answers for it and who leads it, and go through the buildings of its grid.
func findsABuilding(t *testing.T, c *city, d device) {
	home := c.home
	p := openPage(t, c, d, "")
	p.write("#search .search-input", home.Name)
	p.press("[role=option]", home.Name)
	p.see(".card-title", home.Name)
	p.see(".card-lead", home.Grid.Name)
	p.see(".hero-name", home.Responsible.Person.Name)
	p.see(".hero .contact", "****")
	p.until("the building is marked", "document.querySelector('.pin-place')")
	for _, post := range home.Posts {
		if post.Role == "building_leader" {
			p.see(".post:has(.post-role)", post.Person.Name)
			p.see(".post-role", "楼栋长")
		}
	}
	p.mustReadWell("building")

	p.press(".fold > summary", "楼栋")
	p.see(".fold .row", home.Name)
	p.mustReadWell("the grid's buildings")
	others := fmt.Sprintf("%s.find((row) => !row.innerText.includes(%s))", finding(".fold .row", ""), quote(home.Name))
	other := read[string](p, others+".querySelector('.row-text span').innerText")
	p.press(".fold .row", other)
	p.see(".card-title", other)
	p.see(".hero-name", home.Responsible.Person.Name)
	p.press(".card-lead .crumb", home.Grid.Name)
	p.see(".card-title", home.Grid.Name)
	p.see(".card .section-title", "双网格长")
	p.see(".card .post-role", "社区网格长")
}
