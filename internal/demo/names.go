package demo

import (
	"fmt"
	"math/rand/v2"
)

// names makes up names, each only once.
type names struct {
	rng  *rand.Rand
	used map[string]bool
}

func newNames(rng *rand.Rand) *names {
	return &names{rng, map[string]bool{"汇川大道": true, "汇川社区": true}}
}

var (
	auspicious = []rune("安永新文明康和平兴宁福昌盛瑞祥锦春秋金银翠碧云月星晨晓朝长广东南西北中上德仁义礼信学育诚远景龙凤")
	landscape  = []rune("山川河溪泉湖岭峰林园庭台桥津渡洲坪塘湾坝江海城门道宁乐安康平昌泰和兴华阳辉")
	plants     = []string{
		"桂花", "梧桐", "香樟", "银杏", "玉兰", "海棠", "紫薇", "杜鹃", "茶花", "月季", "翠竹", "青松", "腊梅", "石榴", "枇杷", "芙蓉",
		"丁香", "合欢", "木槿", "凌霄", "金桂", "红枫", "白杨", "垂柳", "紫荆", "百合", "兰草", "荷花", "菊园", "迎春", "雪松", "榕树",
	}
	places = []string{
		"坪", "湾", "坝", "坡", "岩", "垭", "沟", "堡", "林", "塘", "寨", "井", "岭", "坳", "屯", "田", "榜", "溪",
	}
	things = []string{
		"梨树", "桃子", "核桃", "板栗", "李子", "柿花", "白果", "青冈", "杉木", "水竹", "石头", "大岩", "小河", "龙洞", "凉水", "沙土",
		"马鞍", "牛角", "羊角", "鸡公", "狮子", "观音", "茶叶", "油菜", "麻柳", "黄泥", "红土", "白岩", "长岗", "高石", "下坝", "上寨",
	}
	estates = []string{"苑", "花园", "小区", "家园", "新居", "雅苑", "公寓", "名邸", "华庭", "佳苑"}
)

func one[T any](rng *rand.Rand, from []T) T { return from[rng.IntN(len(from))] }

// fresh returns the first name that makeUp gives which was not used before, with a
// number behind it should that go on for too long.
func (n *names) fresh(makeUp func() string) string {
	for range 60 {
		if name := makeUp(); !n.used[name] {
			n.used[name] = true
			return name
		}
	}
	for i := 2; ; i++ {
		if name := fmt.Sprintf("%s%d号", makeUp(), i); !n.used[name] {
			n.used[name] = true
			return name
		}
	}
}

// street names a street of the city.
func (n *names) street(class int) string {
	endings := [][]string{{"大道", "路"}, {"路", "路", "街"}, {"街", "巷", "巷"}}[class-1]
	return n.fresh(func() string {
		stem := string([]rune{one(n.rng, auspicious), one(n.rng, landscape)})
		if n.rng.IntN(4) == 0 {
			stem = one(n.rng, plants)
		}
		return stem + one(n.rng, endings)
	})
}

// road names a road of the country.
func (n *names) road(class int) string {
	ending := []string{"公路", "公路", "村道"}[class-1]
	return n.fresh(func() string { return one(n.rng, things) + one(n.rng, places) + ending })
}

// community names a community of the city, or a village.
func (n *names) community(urban bool) string {
	return n.fresh(func() string {
		if !urban {
			return one(n.rng, things) + one(n.rng, places) + "村"
		}
		if n.rng.IntN(2) == 0 {
			return one(n.rng, plants) + "社区"
		}
		return string([]rune{one(n.rng, auspicious), one(n.rng, landscape)}) + "社区"
	})
}

// estate names a housing estate.
func (n *names) estate() string {
	return n.fresh(func() string {
		stem := string([]rune{one(n.rng, auspicious), one(n.rng, landscape)})
		if n.rng.IntN(2) == 0 {
			stem = one(n.rng, plants)
		}
		return stem + one(n.rng, estates)
	})
}

// hamlet names a group of houses in a village. Villages far apart may share it.
func (n *names) hamlet() string { return one(n.rng, things) + one(n.rng, places) + "组" }
