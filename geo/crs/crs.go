// Package crs converts positions between the coordinate systems in which Chinese
// maps, phones and surveys state them.
//
// Gridmap keeps everything in WGS-84. The other systems look the same, longitude
// and latitude in degrees, and differ by little enough to go unnoticed: GCJ-02
// lies some 540 m off in Zunyi, BD-09 a further 900 m. So each system has a type
// of its own, and a position in one cannot be passed where another is wanted;
// ToWGS84 is the door for positions whose system is known only at run time.
//
//	WGS84 <-> GCJ02 <-> BD09
//	  ||
//	CGCS2000
//
// All positions are degrees, longitude first. All functions are total: NaN gives
// NaN, and nothing is refused here.
package crs

import (
	"fmt"
	"strings"

	"github.com/paulmach/orb"
)

// WGS84 is a position in EPSG:4326, the system of satellite receivers, browsers
// and of everything that Gridmap stores.
type WGS84 orb.Point

// CGCS2000 is a position in EPSG:4490, the national survey system.
type CGCS2000 orb.Point

// GCJ02 is a position in the obfuscated system of public maps in China: AMap,
// Tencent, Google's Chinese maps.
type GCJ02 orb.Point

// BD09 is a position in Baidu's system: GCJ-02 shifted once more. These are its
// degrees ("bd09ll"), not the metres of Baidu's projection.
type BD09 orb.Point

// WGS84 returns the same numbers. The two systems are realised within a metre of
// each other, less than a survey of a street can tell (GB 22021-2008 defines
// CGCS2000's ellipsoid; its flattening differs in the ninth digit).
func (p CGCS2000) WGS84() WGS84 { return WGS84(p) }

// Name names a coordinate system in files, requests and flags. The zero value is
// WGS-84, the default of the interface.
type Name uint8

// The coordinate systems that positions may come in.
const (
	NameWGS84 Name = iota
	NameCGCS2000
	NameGCJ02
	NameBD09
)

var names = [...]string{"wgs84", "cgcs2000", "gcj02", "bd09"}

// Names returns the names that Parse knows, the default first.
func Names() []string { return append([]string(nil), names[:]...) }

// Parse returns the system called s: wgs84, cgcs2000, gcj02 or bd09, in upper or
// lower case. The error lists them.
func Parse(s string) (Name, error) {
	for i, name := range names {
		if strings.EqualFold(s, name) {
			return Name(i), nil
		}
	}
	const shown = 40 // bytes; s comes from outside and may be a whole file
	if len(s) > shown {
		s = s[:shown] + "…"
	}
	return 0, fmt.Errorf("%q is not a coordinate system: want one of %s", s, strings.Join(names[:], ", "))
}

// String returns the name that Parse knows.
func (n Name) String() string {
	if int(n) < len(names) {
		return names[n]
	}
	return fmt.Sprintf("crs(%d)", uint8(n))
}

// MarshalText returns the name that Parse knows.
func (n Name) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// UnmarshalText is Parse, for flags and documents.
func (n *Name) UnmarshalText(text []byte) error {
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*n = parsed
	return nil
}

// ToWGS84 reads p as a position in system and returns it in WGS-84. The error of
// the way back is under a millimetre (see GCJ02.WGS84 and BD09.GCJ02).
func ToWGS84(system Name, p orb.Point) orb.Point {
	switch system {
	case NameGCJ02:
		return orb.Point(GCJ02(p).WGS84())
	case NameBD09:
		return orb.Point(BD09(p).GCJ02().WGS84())
	case NameCGCS2000:
		return orb.Point(CGCS2000(p).WGS84())
	}
	return p
}
