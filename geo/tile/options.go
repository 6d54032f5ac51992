package tile

import (
	"errors"
	"runtime"
)

// ErrTooLarge says that a layer would hold more than 2^31 vertices or 4 GiB of
// values of one key.
var ErrTooLarge = errors.New("tile: layer too large")

// Options for a layer. The zero value is fit for most.
type Options struct {
	MinZoom     int // the first zoom with tiles
	MaxZoom     int // the last; 0: MaxZoom
	MaxFeatures int // in a tile; 0: 20,000. A tile that leaves some out says so

	// Labels are the keys that the label of an area tells; nil: "name". An
	// empty list: no labels.
	Labels []string
	// LabelPixels is the least distance in pixels from a label to the border
	// of its area; 0: 8. Smaller areas have no label at that zoom.
	LabelPixels float64

	// Weight is the key of an integer property that clusters of points sum up;
	// "": none.
	Weight string
	// SingleZoom is the first zoom at which every point stands by itself;
	// 0: 16.
	SingleZoom int
	// Workers is on how many goroutines a layer of areas or lines is made; 0: on as many
	// as there are processors.
	Workers int
	// ClusterPixels is the side of the square, a power of two up to 256, whose
	// points become one cluster; 0: 64.
	ClusterPixels int
}

func (o Options) withDefaults() Options {
	if o.MaxZoom == 0 {
		o.MaxZoom = MaxZoom
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.MaxFeatures == 0 {
		o.MaxFeatures = 20_000
	}
	if o.Labels == nil {
		o.Labels = []string{"name"}
	}
	if o.LabelPixels == 0 {
		o.LabelPixels = 8
	}
	if o.SingleZoom == 0 {
		o.SingleZoom = 16
	}
	if o.ClusterPixels == 0 {
		o.ClusterPixels = 64
	}
	o.ClusterPixels = max(1, min(o.ClusterPixels, 256))
	return o
}

// served reports whether the layer makes the tile at all.
func (o *Options) served(id ID) bool {
	return id.Valid() && int(id.Z) >= o.MinZoom && int(id.Z) <= o.MaxZoom
}
