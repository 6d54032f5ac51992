package region_test

import (
	"testing"

	"gridmap/internal/region"
)

func TestNumeral(t *testing.T) {
	for n, want := range map[int]string{1: "一", 9: "九", 10: "十", 13: "十三", 20: "二十", 47: "四十七", 100: "一百",
		105: "一百零五", 110: "一百一十", 113: "一百一十三", 320: "三百二十", 999: "九百九十九"} {
		if got := region.Numeral(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
	seen := map[string]int{}
	for n := 1; n <= 999; n++ {
		text := region.Numeral(n)
		if m, twice := seen[text]; twice {
			t.Errorf("%d and %d are both %s", m, n, text)
		}
		seen[text] = n
	}
}
