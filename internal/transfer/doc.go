// Package transfer moves the land, its buildings and its people in and out of
// files: GeoJSON, newline-delimited GeoJSON and CSV.
//
// A file is read twice: once to find all that is wrong with it, row by row, and,
// if nothing is, once more to load it in one transaction. So a refused file gets
// one full report, and nothing of it is stored.
//
//	file -> text (encoding) -> rows (format) -> records (columns, system) -> Loader
package transfer
