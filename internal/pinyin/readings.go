package pinyin

// usual holds characters whose first reading in the dictionary is not the one
// that names of places use.
var usual = map[rune]string{
	'长': "chang", // 长沙, 长征路; zhang in 镇长
	'晟': "sheng",
	'荥': "xing",
	'幢': "zhuang", // counts buildings
}

// words holds words in which characters do not have their usual reading. The
// longest word wins.
var words = map[string][]string{
	"重庆": {"chong", "qing"}, "重阳": {"chong", "yang"}, "重安": {"chong", "an"},
	"银行": {"yin", "hang"}, "商行": {"shang", "hang"}, "车行": {"che", "hang"}, "支行": {"zhi", "hang"},
	"分行": {"fen", "hang"}, "药行": {"yao", "hang"}, "行业": {"hang", "ye"},
	"音乐": {"yin", "yue"}, "乐器": {"yue", "qi"}, "乐府": {"yue", "fu"}, "乐团": {"yue", "tuan"},
	"厦门": {"xia", "men"}, "六安": {"lu", "an"}, "六合": {"lu", "he"}, "番禺": {"pan", "yu"},
	"东莞": {"dong", "guan"}, "台州": {"tai", "zhou"}, "丽水": {"li", "shui"},
	"朝晖": {"zhao", "hui"}, "单县": {"shan", "xian"}, "大夫": {"dai", "fu"},
	"都江": {"du", "jiang"}, "都市": {"du", "shi"}, "成都": {"cheng", "du"}, "首都": {"shou", "du"},
	"都匀": {"du", "yun"}, "校场": {"jiao", "chang"}, "会计": {"kuai", "ji"},
	"十里堡": {"shi", "li", "pu"}, "铺子": {"pu", "zi"}, "里弄": {"li", "long"}, "弄堂": {"long", "tang"},
	"社长": {"she", "zhang"}, "镇长": {"zhen", "zhang"}, "村长": {"cun", "zhang"}, "网格长": {"wang", "ge", "zhang"},
	"楼栋长": {"lou", "dong", "zhang"}, "地藏": {"di", "zang"}, "西藏": {"xi", "zang"},
	"宝藏": {"bao", "zang"}, "人参": {"ren", "shen"},
	"给水": {"ji", "shui"}, "供给": {"gong", "ji"}, "空调": {"kong", "tiao"},
	"龟兹": {"qiu", "ci"},
}

const longestWord = 3 // characters

// wordReading returns the reading of the longest known word that the text begins
// with, nil if there is none.
func wordReading(text []rune) []string {
	for n := min(longestWord, len(text)); n > 1; n-- {
		if said, ok := words[string(text[:n])]; ok {
			return said
		}
	}
	return nil
}
