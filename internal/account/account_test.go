package account

import (
	"testing"

	"gridmap/internal/fault"
)

// No new name looks like another in other letters; those that are there stay.
func TestNewNamesAreLatinOrHan(t *testing.T) {
	for name, want := range map[string]struct{ fresh, kept bool }{
		"li.na":           {true, true},
		"李娜":              {true, true},
		"li-na_2@grid.cn": {true, true},
		"žofie":           {true, true},
		"admin":           {true, true},
		"аdmin":           {false, true}, // a Cyrillic а
		"αdmin":           {false, true},
		"admin١":          {false, true}, // an Arabic digit
		"ａｄｍｉｎ":           {false, true}, // of full width
		"ﬁnn":             {false, true},
		"zo\u0308e":       {false, false}, // o and a diaeresis, which are two
		"ad\u200bmin":     {false, false},
		"ad\u202emin":     {false, false},
		"Admin":           {false, false},
		".admin":          {false, false},
		"a":               {false, false},
		"":                {false, false},
		"李娜李娜李娜李娜李娜李娜李娜李娜李娜李娜李娜李娜李娜李娜李娜李娜李娜李娜李娜李娜李": {false, false},
	} {
		for id, ok := range map[int64]bool{0: want.fresh, 7: want.kept} {
			err := Account{ID: id, Name: name, Shown: "x"}.Validate()
			if ok != (err == nil) || err != nil && (fault.KindOf(err) != fault.Invalid || codeOf(err) != "account.name") {
				t.Errorf("%q of account %d: %v", name, id, err)
			}
		}
	}
}

// What others read is what is there.
func TestShownNamesDoNotMislead(t *testing.T) {
	for shown, ok := range map[string]bool{
		"李娜": true, "Žofie Nová (2)": true, "नीना": true, "سارة": true, "a\u200db": true, "x": true,
		"a\nb": false, "a\x00": false, "a\x7f": false, "a\u0085b": false, "a\u202eb": false, "a\u2028b": false, "\u200fa": false, "a\u2066b": false, "\u061ca": false, "": false,
	} {
		if err := (Account{Name: "li.na", Shown: shown}).Validate(); ok != (err == nil) || err != nil && codeOf(err) != "account.shown" {
			t.Errorf("%q: %v", shown, err)
		}
	}
}
