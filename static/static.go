// Package static holds the front end: one page, its modules, styles and texts,
// and the libraries that the build copies into lib/.
package static

import "embed"

// Files are served as they are.
//
//go:embed index.html css js i18n all:lib
var Files embed.FS
