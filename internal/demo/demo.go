// Package demo makes up a city on the scale of a real county.
package demo
