package transfer

import (
	"strings"

	"gridmap/internal/fault"
)

// Noun is what a file holds.
type Noun string

// The nouns of import and export.
const (
	Areas     Noun = "areas"
	Grids     Noun = "grids"
	Buildings Noun = "buildings"
	People    Noun = "people"
	Posts     Noun = "posts"
	Leaves    Noun = "leaves"
	Reference Noun = "reference"
)

// Nouns lists them in the order in which a new installation is filled.
var Nouns = []Noun{Areas, Grids, Buildings, People, Posts, Leaves, Reference}

// Format is how a file is written.
type Format string

// The formats. Auto is for reading: the content decides.
const (
	Auto    Format = "auto"
	GeoJSON Format = "geojson"
	NDJSON  Format = "ndgeojson"
	CSV     Format = "csv"
)

// field is one thing that a record can say, with the column names that bureaus
// give it, in lower case.
type field struct {
	name    string
	aliases []string
}

// fields lists what the records of each noun can say. The first name is the one
// that exports write.
var fields = map[Noun][]field{
	Areas: {
		{"code", []string{"编码", "代码", "行政区划代码", "区划代码", "adcode"}},
		{"name", []string{"名称", "行政区划名称"}},
		{"pinyin", []string{"拼音"}},
		{"level", []string{"级别", "层级"}},
	},
	Grids: {
		{"code", []string{"编码", "网格编码", "网格代码", "grid_code"}},
		{"name", []string{"名称", "网格名称", "grid_name"}},
		{"kind", []string{"类型", "网格类型", "类别"}},
		{"geometry", []string{"wkt", "geom", "the_geom", "边界", "范围"}},
	},
	Buildings: {
		{"ref", []string{"编号", "楼栋编号", "building_id", "osm_way_id"}},
		{"name", []string{"名称", "楼栋名称", "楼栋", "小区"}},
		{"address", []string{"地址", "门牌地址", "门牌号", "addr"}},
		{"households", []string{"户数", "住户数"}},
		{"elderly", []string{"独居老人"}},
		{"disabled", []string{"残疾人"}},
		{"minors", []string{"留守儿童"}},
		{"low_pay", []string{"低保户"}},
		{"counted_at", []string{"普查日期", "统计日期"}},
		{"lon", []string{"经度", "longitude", "lng", "x"}},
		{"lat", []string{"纬度", "latitude", "y"}},
	},
	People: {
		{"number", []string{"工号", "编号", "人员编号"}},
		{"name", []string{"姓名"}},
		{"unit", []string{"单位", "工作单位"}},
		{"phone", []string{"电话", "联系电话", "手机", "手机号"}},
		{"office", []string{"办公地点", "办公室"}},
	},
	Posts: {
		{"person", []string{"工号", "人员", "人员编号"}},
		{"role", []string{"角色", "岗位", "职务"}},
		{"code", []string{"编码", "网格编码", "区划编码", "grid"}},
		{"building", []string{"楼栋编号", "楼栋"}},
		{"from", []string{"开始", "开始日期", "任职日期"}},
		{"until", []string{"结束", "结束日期", "离任日期"}},
		{"deputy", []string{"副职", "代理人"}},
	},
	Leaves: {
		{"person", []string{"工号", "人员", "人员编号"}},
		{"from", []string{"开始", "开始日期"}},
		{"until", []string{"结束", "结束日期"}},
		{"deputy", []string{"代理人", "代班人"}},
	},
	Reference: {
		{"kind", []string{"类型"}},
		{"class", []string{"等级", "级别"}},
		{"name", []string{"名称", "道路名称"}},
		{"geometry", []string{"wkt", "geom", "the_geom"}},
	},
}

// geometryOf says what geometry the records of a noun have; 0 is none.
func (n Noun) geometry() geometryKind {
	switch n {
	case Grids:
		return polygons
	case Buildings:
		return points
	case Reference:
		return lines
	}
	return noGeometry
}

// ParseNoun returns the noun called s, or a fault.Invalid that lists them.
func ParseNoun(s string) (Noun, error) {
	if _, ok := fields[Noun(s)]; ok {
		return Noun(s), nil
	}
	return "", fault.New(fault.Invalid, "noun.unknown", "noun", "%.40q is none of areas, grids, buildings, people, posts, leaves, reference.", s)
}

// columns finds the fields of a noun in the columns of a file.
type columns struct {
	noun   Noun
	mapped map[string]string // field to column, as the caller said
}

// CheckColumns returns a fault.Invalid if columns are named for fields that the
// noun does not have.
func CheckColumns(noun Noun, mapped map[string]string) error {
	_, err := newColumns(noun, mapped)
	return err
}

// newColumns checks what the caller said: --map field=column.
func newColumns(noun Noun, mapped map[string]string) (*columns, error) {
	c := &columns{noun: noun, mapped: map[string]string{}}
	for name, column := range mapped {
		known := false
		for _, f := range fields[noun] {
			known = known || f.name == name
		}
		if !known {
			return nil, fault.New(fault.Invalid, "map.unknown", "map", "%s have no field %q.", noun, name)
		}
		c.mapped[name] = strings.TrimSpace(column)
	}
	return c, nil
}

// get returns the text of a field of a row, and whether the file has its column.
func (c *columns) get(r row, name string) (string, bool) {
	if column, ok := c.mapped[name]; ok {
		return r.text(strings.ToLower(column))
	}
	if text, ok := r.text(name); ok {
		return text, true
	}
	for _, f := range fields[c.noun] {
		if f.name != name {
			continue
		}
		for _, alias := range f.aliases {
			if text, ok := r.text(alias); ok {
				return text, true
			}
		}
	}
	return "", false
}

// missing returns the mapped columns that the file does not have.
func (c *columns) missing(h *header) (lost []string) {
	for name, column := range c.mapped {
		if _, ok := h.index[strings.ToLower(column)]; !ok {
			lost = append(lost, name+"="+column)
		}
	}
	return lost
}
