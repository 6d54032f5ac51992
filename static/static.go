// Package static holds the front end: its pages, their modules, styles and texts,
// and the libraries that the build copies into lib/.
package static

import "embed"

// Files are served as they are.
//
//go:embed *.html css js i18n all:lib
var Files embed.FS
