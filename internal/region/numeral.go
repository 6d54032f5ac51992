package region

var numerals = [...]string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}

// Numeral writes a number from 1 to 999 in Chinese, as grids are counted: 七, 十三,
// 二十, 一百零五, 三百一十.
func Numeral(n int) string {
	hundreds, tens, ones := n/100, n/10%10, n%10
	text := ""
	if hundreds > 0 {
		text = numerals[hundreds] + "百"
		if tens == 0 && ones > 0 {
			text += "零"
		}
	}
	if tens > 1 || hundreds > 0 {
		text += numerals[tens]
	}
	if tens > 0 {
		text += "十"
	}
	return text + numerals[ones]
}
