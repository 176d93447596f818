package sandbox

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// The versions of the API: those before oldest are retired.
const (
	oldestVersion = 31
	newestVersion = 68
)

// versions lists them; it needs no sign-in and costs nothing.
func (v *server) versions(w http.ResponseWriter, _ *http.Request) {
	var list []ordered
	for n := oldestVersion; n <= newestVersion; n++ {
		one := ordered{}
		one.set("label", release(n))
		one.set("url", fmt.Sprintf("/services/data/v%d.0", n))
		one.set("version", fmt.Sprintf("%d.0", n))
		list = append(list, one)
	}
	writeJSON(w, http.StatusOK, list)
}

// release names the season of a version: 31 is Summer '14, and there are
// three a year.
func release(version int) string {
	n := version - oldestVersion + 1 // seasons since Spring '14
	year := 14 + n/3
	switch n % 3 {
	case 0:
		return fmt.Sprintf("Spring '%d", year)
	case 1:
		return fmt.Sprintf("Summer '%d", year)
	}
	return fmt.Sprintf("Winter '%d", year+1)
}

// versionOf reads a part of a path such as v68.0 or latest.
func versionOf(part string) (string, *apiError) {
	if part == "latest" {
		return fmt.Sprintf("%d.0", newestVersion), nil
	}
	text := strings.TrimPrefix(part, "v")
	n, _ := strconv.Atoi(strings.TrimSuffix(text, ".0"))
	switch {
	case n > newestVersion:
		return "", &apiError{Code: "NOT_FOUND", Message: "The requested resource does not exist", status: http.StatusNotFound}
	case n < oldestVersion:
		return "", &apiError{Code: "UNSUPPORTED_API_VERSION", Message: "The requested API version has been retired", status: http.StatusGone}
	}
	return text, nil
}

// resources lists what a version has.
func (c *call) resources() {
	o := ordered{}
	for _, name := range []string{"sobjects", "query", "queryAll", "limits", "composite", "jobs"} {
		o.set(name, c.base()+"/"+name)
	}
	o.set("identity", c.org.identityURL(c.org.userID(userAPI)))
	c.json(http.StatusOK, o)
}
