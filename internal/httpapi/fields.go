package httpapi

import (
	"maps"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"gridmap/internal/fault"
)

// decodeFields reads a JSON body into out, as decode does, for a route without
// parameters. The texts in required have to be there, though they may be empty; one
// that holds NUL is refused.
func decodeFields(c echo.Context, out any, required map[string]**string) error {
	if _, err := readQuery(c); err != nil {
		return err
	}
	if _, err := decode(c, out); err != nil {
		return err
	}
	texts := map[string]string{}
	for _, field := range slices.Sorted(maps.Keys(required)) {
		given := *required[field]
		if given == nil {
			return errMissing(field)
		}
		texts[field] = *given
	}
	return checkText(texts)
}

func errMissing(field string) error {
	return fault.New(fault.Malformed, "field.required", field, "The field %q is missing.", field)
}

// decodeNothing reads the body of a request that asks for something by its path
// alone: none, or an empty JSON object.
func decodeNothing(c echo.Context) error {
	if _, err := readQuery(c); err != nil {
		return err
	}
	if r := c.Request(); r.Body == nil || r.Body == http.NoBody || r.ContentLength == 0 {
		return nil
	}
	_, err := decode(c, &struct{}{})
	return err
}
