package tile

// zorder returns the place of w on a Z-curve over the world, which runs through
// each tile of each zoom in one piece: north-west, north-east, south-west,
// south-east.
func zorder(w world) uint64 {
	return spread(uint32(w.X)^1<<31) | spread(uint32(w.Y)^1<<31)<<1
}

// fromZorder is zorder's inverse.
func fromZorder(z uint64) world {
	return world{int32(squeeze(z) ^ 1<<31), int32(squeeze(z>>1) ^ 1<<31)}
}

// spread puts a zero between every two bits.
func spread(v uint32) uint64 {
	x := uint64(v)
	x = (x | x<<16) & 0x0000FFFF0000FFFF
	x = (x | x<<8) & 0x00FF00FF00FF00FF
	x = (x | x<<4) & 0x0F0F0F0F0F0F0F0F
	x = (x | x<<2) & 0x3333333333333333
	return (x | x<<1) & 0x5555555555555555
}

func squeeze(x uint64) uint32 {
	x &= 0x5555555555555555
	x = (x | x>>1) & 0x3333333333333333
	x = (x | x>>2) & 0x0F0F0F0F0F0F0F0F
	x = (x | x>>4) & 0x00FF00FF00FF00FF
	x = (x | x>>8) & 0x0000FFFF0000FFFF
	return uint32(x | x>>16)
}

// A numbered key is a place on the Z-curve and whose it is.
type numberedKey struct {
	z      uint64
	number uint32
}

// alongZ returns the numbers of the places sorted along the Z-curve; equal ones
// keep their order. It sorts by one byte after the other, the least first, and
// passes over those in which all places agree, as most do within a city.
func alongZ(places []uint64) []uint32 {
	keys, spare := make([]numberedKey, len(places)), make([]numberedKey, len(places))
	differ := uint64(0)
	for i, z := range places {
		keys[i] = numberedKey{z, uint32(i)}
		differ |= z ^ places[0]
	}
	for low := 0; low < 64; low += 8 {
		if differ>>low&255 == 0 {
			continue
		}
		var starts [257]int
		for i := range keys {
			starts[keys[i].z>>low&255+1]++
		}
		for b := range 256 {
			starts[b+1] += starts[b]
		}
		for i := range keys {
			b := keys[i].z >> low & 255
			spare[starts[b]] = keys[i]
			starts[b]++
		}
		keys, spare = spare, keys
	}
	order := make([]uint32, len(keys))
	for i := range keys {
		order[i] = keys[i].number
	}
	return order
}
