package postgis

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"gridmap/internal/pinyin"
	"gridmap/internal/place"
	"gridmap/internal/region"
)

// searches are what people type, letter by letter where it is long.
func searches(buildings []place.Building) []string {
	list := []string{"路", "花园", "h", "z", "hy", "3", "12", "3栋", "汇川", "花园 3", "路 100", "大道 花园", "小区 路 7", "不存在", "99999"}
	for i, b := range buildings {
		name, address := []rune(b.Name), []rune(b.Address)
		said, first := pinyin.Full(b.Name), pinyin.Initials(b.Name)
		for n := range min(len(name), 8) {
			list = append(list, string(name[:n+1]))
		}
		switch i % 3 {
		case 0:
			for n := range min(len(address), 8) {
				list = append(list, string(address[:n+1]))
			}
			list = append(list, string(name[1:3]), string(name[2:4]))
		case 1:
			for n := range min(len(said), 12) {
				list = append(list, said[:n+1])
			}
		case 2:
			for n := range len(first) {
				list = append(list, first[:n+1])
			}
			list = append(list, string(address[:2])+" "+string(name[:2]))
		}
	}
	return list
}

// BenchmarkSearch searches a city letter by letter. Run it with -benchtime=1x.
func BenchmarkSearch(b *testing.B) {
	for _, n := range []int{60_000, 1_000_000} {
		b.Run(fmt.Sprintf("buildings=%d", n), func(b *testing.B) {
			db := open(b)
			shapes := importCity(b, db, 1258)
			if _, err := db.ImportBuildings(b.Context(), madeUpBuildings(1, n, shapes), region.ImportOptions{}); err != nil {
				b.Fatal(err)
			}
			texts := searches(first(b, 20, madeUpBuildings(1, n, shapes)))
			var took []time.Duration
			slowest := map[string]time.Duration{}
			for b.Loop() {
				for _, text := range texts {
					start := time.Now()
					if _, err := db.Search(b.Context(), place.Search{Text: text, Limit: 10}); err != nil {
						b.Fatal(err)
					}
					took = append(took, time.Since(start))
					slowest[text] = max(slowest[text], time.Since(start))
				}
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
			b.ReportMetric(float64(took[len(took)-1].Microseconds())/1000, "max-ms")
			for text, d := range slowest {
				if d > 50*time.Millisecond {
					b.Logf("%q %v", text, d)
				}
			}
		})
	}
}
