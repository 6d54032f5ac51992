package demo

// complaint is what somebody might report at a building.
type complaint struct{ category, text string }

var complaints = []complaint{
	{"sanitation", "门前垃圾桶满溢，两天没有清运。"},
	{"sanitation", "楼道堆放杂物，有异味。"},
	{"sanitation", "旁边空地有人倾倒建筑垃圾。"},
	{"sanitation", "污水从井口漫到人行道上。"},
	{"facilities", "路灯坏了三盏，晚上出行不便。"},
	{"facilities", "井盖松动，车辆经过声响很大。"},
	{"facilities", "健身器材螺丝脱落，有安全隐患。"},
	{"facilities", "人行道地砖破损，老人容易绊倒。"},
	{"safety", "电动车在楼道内充电。"},
	{"safety", "消防通道被车辆堵塞。"},
	{"safety", "外墙瓷砖有脱落迹象。"},
	{"safety", "配电箱门没有关，小孩能碰到。"},
	{"dispute", "楼上漏水，与邻居协商未果。"},
	{"dispute", "夜间广场舞音量过大，居民有意见。"},
	{"dispute", "因停车位发生争执，请求调解。"},
	{"property", "电梯停运两天，物业没有给出时间。"},
	{"property", "单元门禁坏了，陌生人随意进出。"},
	{"property", "物业费收支没有公示。"},
	{"welfare", "独居老人行动不便，需要送餐服务。"},
	{"welfare", "想咨询低保申请需要哪些材料。"},
	{"welfare", "残疾人家庭需要安装扶手。"},
	{"traffic", "路口车辆乱停，公交车无法转弯。"},
	{"traffic", "斑马线磨损看不清。"},
	{"traffic", "早高峰学校门口拥堵，建议设临时停车区。"},
	{"suggestion", "建议在小区增设电动车充电桩。"},
	{"suggestion", "建议把健步道延长到河边。"},
	{"suggestion", "希望社区周末也开放活动室。"},
	{"other", "有流浪犬出没，担心伤人。"},
	{"other", "停水通知没有收到，希望提前告知。"},
}
