package demo

import "gridmap/internal/region"

// The official divisions of Huichuan District in Zunyi: codes and names as in the
// statistical list of 2023, townships without their three trailing zeros. They
// are the only real thing in the city; what stands under them is made up.
var (
	cityArea   = region.Area{Code: "5203", Name: "遵义市", Pinyin: "zun yi shi"}
	countyArea = region.Area{Code: "520303", Name: "汇川区", Pinyin: "hui chuan qu"}
)

// FiveGrids is the community 汇川社区 in 洗马路街道, which has exactly five grids.
const FiveGrids region.Code = "520303002001"

// CityName is what the installation calls itself.
const CityName = "遵义市汇川区（演示）"

// township is a subdistrict or town: its real code and name, and where and how
// large the demo makes it.
type township struct {
	code         region.Code
	name, pinyin string
	at           xy      // kilometres from the anchor, at the normal size
	weight       float64 // of its people among all
	core         float64 // kilometres: how far the dense middle reaches
	urban        bool
}

var townships = []township{
	{"520303001", "上海路街道", "shang hai lu jie dao", xy{1.1, .5}, 178, 1.0, true},
	{"520303002", "洗马路街道", "xi ma lu jie dao", xy{-.9, -.7}, 160, .9, true},
	{"520303003", "大连路街道", "da lian lu jie dao", xy{-.9, 1.9}, 170, 1.0, true},
	{"520303005", "董公寺街道", "dong gong si jie dao", xy{1.3, 4.1}, 120, 1.1, true},
	{"520303006", "高坪街道", "gao ping jie dao", xy{3.6, 7.0}, 130, 1.2, true},
	{"520303007", "高桥街道", "gao qiao jie dao", xy{-3.6, .6}, 112, 1.1, true},
	{"520303102", "团泽镇", "tuan ze zhen", xy{8.4, 3.4}, 64, .55, false},
	{"520303104", "板桥镇", "ban qiao zhen", xy{1.2, 13.6}, 62, .5, false},
	{"520303105", "泗渡镇", "si du zhen", xy{-1.8, 8.6}, 56, .5, false},
	{"520303126", "沙湾镇", "sha wan zhen", xy{10.2, 10.2}, 44, .45, false},
	{"520303129", "松林镇", "song lin zhen", xy{-6.6, 7.2}, 42, .45, false},
	{"520303130", "毛石镇", "mao shi zhen", xy{-6.4, 12.2}, 34, .4, false},
	{"520303131", "山盆镇", "shan pen zhen", xy{-9.4, 15.0}, 50, .45, false},
	{"520303132", "芝麻镇", "zhi ma zhen", xy{-11.6, 10.2}, 36, .4, false},
}
