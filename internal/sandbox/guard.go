package sandbox

import (
	"net"
	"net/http"
	"net/url"
	"strings"
)

// guard keeps the pages of other sites, which a person has open in a browser,
// from playing with a simulator. A site can even make its own name lead to
// this machine; so what a browser sends from a page, and the control page,
// must name the machine itself. Programs may call the simulator by any name,
// such as the CRM's.
func guard(next http.Handler) http.Handler {
	next = http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fromPage := r.Header.Get("Origin") != ""
		if (fromPage || isControl(r.URL.Path)) && !namesThisMachine(r.Host) {
			http.Error(w, "Open the sandbox by the address that it was started with.", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func isControl(path string) bool {
	return path == controlPath || strings.HasPrefix(path, controlPath+"/")
}

func namesThisMachine(host string) bool {
	name := strings.ToLower((&url.URL{Host: host}).Hostname())
	ip := net.ParseIP(name)
	return name == "localhost" || strings.HasSuffix(name, ".localhost") || ip != nil && ip.IsLoopback()
}
