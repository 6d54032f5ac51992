// Package tiles measures tiles made from memory beside those that PostGIS makes
// with ST_AsMVT, on the same grids and buildings, in the same run.
package tiles
