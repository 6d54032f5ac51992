// Package transfer moves the land, its buildings and its people in and out of
// files: GeoJSON, newline-delimited GeoJSON and CSV.
package transfer
