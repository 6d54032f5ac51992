package roster

import "gridmap/internal/region"

// Held is a post as lists of people show it.
type Held struct {
	Role Role
	Code region.Code // the grid or subdistrict; of a building, the grid that it is in, "" if none
	Name string      // of the grid or subdistrict as it is now; "" if it is gone
}

// Listed is a person with posts that they hold now, in the order of their codes. Two
// of the same role in the same place, as on two buildings, count once.
type Listed struct {
	Person
	Posts []Held
}

// PeopleFilter chooses among the people who hold a post now. Zero fields choose all,
// but for Scope.
type PeopleFilter struct {
	// Scope and Area choose the people who hold a post that lies in both, and which of
	// their posts are told: those. The zero Scope chooses none, an Area of "" all of it.
	Scope region.Scope
	Area  region.Code
	Text  string // words; each is part of the name, the staff number or the unit
	Limit int
	After string // cursor: what PeoplePage.Next gave
}

// PeoplePage is a stretch of the list of people, in the order of their staff numbers.
type PeoplePage struct {
	People []Listed
	Next   string // "" at the end
}
