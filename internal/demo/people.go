package demo

import (
	"fmt"
	"math/rand/v2"
	"time"

	"gridmap/internal/place"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// Huichuan's own figures: so many cadres in so many grids.
const (
	huichuanCadres = 2822
	huichuanGrids  = 1258
)

// staff is everybody whom the city has.
type staff struct {
	people []roster.Person
	posts  []roster.Post
	leaves []roster.Leave
}

// recruiter fills the posts of a city.
type recruiter struct {
	rng       *rand.Rand
	now       time.Time
	since     time.Time // when the present posts began
	staff     staff
	cadres    int
	neighbour int // volunteers and building leaders
}

// makePeople makes up units, cadres and volunteers, and fills the posts of every
// grid but for a few vacancies. Each community has a leader of its own who leads
// all its grids from the community's side; some first leaders are on leave, with
// a deputy, with a deputy who is away too, or with nobody to stand in.
func makePeople(seed uint64, grids []region.Grid, buildings []place.Building, now time.Time) staff {
	r := &recruiter{rng: newRand(seed, "people"), now: now}
	local := now.In(china)
	r.since = time.Date(local.Year(), local.Month(), 1, 0, 0, 0, 0, china).AddDate(0, -14, 0).UTC()
	leaders := r.firstLeaders(grids)
	r.communities(grids)
	r.subdistricts(grids)
	r.countyCadres(grids, len(grids)*huichuanCadres/huichuanGrids)
	r.volunteers(grids)
	r.buildingLeaders(buildings)
	r.leaveSome(leaders)
	return r.staff
}

// china is the one time zone of the country: UTC+8, without summer time.
var china = time.FixedZone("CST", 8*60*60)

// cadre makes up a person from a unit. Their phones begin with 120, as no mobile
// phone in China does.
func (r *recruiter) cadre(unit, office string) string {
	r.cadres++
	p := roster.Person{
		Number: fmt.Sprintf("YS%05d", r.cadres), Name: r.name(), Unit: unit,
		Phone: fmt.Sprintf("120%08d", r.cadres), Office: office,
	}
	r.staff.people = append(r.staff.people, p)
	return p.Number
}

// resident makes up a person who helps in the neighbourhood.
func (r *recruiter) resident() string {
	r.neighbour++
	p := roster.Person{Number: fmt.Sprintf("ZY%05d", r.neighbour), Name: r.name(), Phone: fmt.Sprintf("121%08d", r.neighbour)}
	r.staff.people = append(r.staff.people, p)
	return p.Number
}

func (r *recruiter) post(person string, role roster.Role, code region.Code) *roster.Post {
	r.staff.posts = append(r.staff.posts, roster.Post{Person: person, Role: role, Code: code, Period: roster.Period{From: r.since}})
	return &r.staff.posts[len(r.staff.posts)-1]
}

// vacancyEvery is how many grids have one without a first leader.
const vacancyEvery = 97

// firstLeaders gives each grid a section-level cadre of a county organ, who also
// is the first of its team, and a deputy from the same organ's next grid. It
// returns the posts' indexes.
func (r *recruiter) firstLeaders(grids []region.Grid) (leaders []int) {
	previous := ""
	for i, g := range grids {
		if i%vacancyEvery == vacancyEvery/2 {
			continue
		}
		unit := countyUnits[i*len(countyUnits)/len(grids)]
		person := r.cadre(unit, "区政务中心"+fmt.Sprint(2+i%7)+"楼")
		post := r.post(person, roster.FirstLeader, g.Code)
		post.Deputy = previous
		leaders = append(leaders, len(r.staff.posts)-1)
		r.post(person, roster.TeamSection, g.Code)
		previous = person
	}
	return leaders
}

// communities gives each community a leader for the community's side of "double
// grid leaders", and a cadre of its own for every other grid.
func (r *recruiter) communities(grids []region.Grid) {
	var community region.Code
	var leader, helper string
	for i, g := range grids {
		if c := g.Code.Parent(); c != community {
			community = c
			leader = r.cadre("社区党支部（演示）", "社区服务中心")
			helper = r.cadre("社区居委会（演示）", "社区服务中心")
		}
		if i%vacancyEvery != vacancyEvery/3 {
			r.post(leader, roster.CommunityLeader, g.Code)
		}
		r.post(helper, roster.TeamCommunity, g.Code)
		r.post(helper, roster.GridMember, g.Code)
	}
}

// subdistricts gives each subdistrict a desk, a contact leader from the county,
// and a cadre for every few of its grids.
func (r *recruiter) subdistricts(grids []region.Grid) {
	const gridsPerCadre = 5
	var subdistrict region.Code
	var cadre string
	count := 0
	for _, g := range grids {
		if s := g.Code.At(region.Subdistrict); s != subdistrict {
			subdistrict, count = s, 0
			r.post(r.cadre("街道网格化服务中心（演示）", "一站式服务大厅"), roster.Desk, s)
			r.post(r.cadre("区委区政府（演示）", "区委办公楼"), roster.ContactLeader, s)
		}
		if count%gridsPerCadre == 0 {
			cadre = r.cadre("街道办事处（演示）", "街道办公楼")
		}
		count++
		r.post(cadre, roster.TeamSubdistrict, g.Code)
	}
}

// countyCadres spreads the rest of the cadres over the grids' teams.
func (r *recruiter) countyCadres(grids []region.Grid, total int) {
	rest := max(total-r.cadres, 1)
	var pool []string
	for i := range rest {
		pool = append(pool, r.cadre(countyUnits[i*len(countyUnits)/rest], "区政务中心"))
	}
	for i, g := range grids {
		r.post(pool[i*len(pool)/len(grids)], roster.TeamCounty, g.Code)
	}
}

// volunteers gives every grid one or two, and some a courier or property manager.
func (r *recruiter) volunteers(grids []region.Grid) {
	for i, g := range grids {
		for range 1 + r.rng.IntN(2) {
			r.post(r.resident(), roster.Volunteer, g.Code)
		}
		if i%4 == 0 {
			r.post(r.resident(), roster.MobileAssistant, g.Code)
		}
	}
}

// buildingLeaders gives many buildings a leader, who lives in one of them.
func (r *recruiter) buildingLeaders(buildings []place.Building) {
	const every, together = 6, 3
	person := ""
	for n, i := 0, 0; i < len(buildings); n, i = n+1, i+every {
		if buildings[i].Ref == "" {
			continue
		}
		if n%together == 0 {
			person = r.resident()
		}
		r.staff.posts = append(r.staff.posts, roster.Post{
			Person: person, Role: roster.BuildingLeader, Building: buildings[i].Ref, Period: roster.Period{From: r.since},
		})
	}
}

// leaveSome sends some first leaders on leave: most with their standing deputy,
// two in a chain, one whose deputy's deputy is themselves, one without anybody.
func (r *recruiter) leaveSome(leaders []int) {
	day := func(n int) time.Time {
		local := r.now.In(china)
		return time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, china).AddDate(0, 0, n).UTC()
	}
	leave := func(person string, from, days int, deputy string) {
		r.staff.leaves = append(r.staff.leaves, roster.Leave{
			Person: person, Deputy: deputy, Period: roster.Period{From: day(from), Until: day(from + days)},
		})
	}
	for n := 40; n < len(leaders); n += 61 {
		leave(r.staff.posts[leaders[n]].Person, -r.rng.IntN(5), 7+r.rng.IntN(14), "")
	}
	if len(leaders) > 30 {
		person := func(n int) string { return r.staff.posts[leaders[n]].Person }
		leave(person(11), -2, 12, person(12))
		leave(person(12), -1, 9, person(13))
		leave(person(20), -1, 8, person(21))
		leave(person(21), -1, 8, person(20))
		r.staff.posts[leaders[25]].Deputy = ""
		leave(person(25), -3, 10, "")
		leave(person(28), 3, 7, "") // to come
	}
}

// name makes up a name of two or three characters.
func (r *recruiter) name() string {
	pick := func(from []rune) string { return string(from[r.rng.IntN(len(from))]) }
	name := pick(surnames) + pick(given)
	if r.rng.IntN(4) > 0 {
		name += pick(given)
	}
	return name
}

var (
	surnames = []rune("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文")
	given    = []rune("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国玉兰红梅志文海燕晓东春雷永康佳怡雨欣子涵俊豪思远嘉宁浩然明哲立新学礼正阳家和景行云帆念慈书瑶若彤清扬锦程沐阳")
)

// countyUnits are the kinds of organs that a district has; none of them is meant.
var countyUnits = []string{
	"区教育局（演示）", "区民政局（演示）", "区住建局（演示）", "区卫健局（演示）", "区应急管理局（演示）", "区城管局（演示）",
	"区人社局（演示）", "区司法局（演示）", "区财政局（演示）", "区自然资源局（演示）", "区生态环境分局（演示）", "区交通运输局（演示）",
	"区水务局（演示）", "区农业农村局（演示）", "区文体旅游局（演示）", "区市场监管局（演示）", "区统计局（演示）", "区审计局（演示）",
	"区信访局（演示）", "区医保局（演示）", "区退役军人事务局（演示）", "区林业局（演示）", "区发改局（演示）", "区工信局（演示）",
	"区总工会（演示）", "团区委（演示）", "区妇联（演示）", "区科协（演示）", "区残联（演示）", "区档案馆（演示）",
}
