package gate

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// Address is where a request came from: an IP address, without a port.
func Address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// Proxies are the networks of reverse proxies that are believed when they say
// for whom they ask.
type Proxies []netip.Prefix

// ParseProxies reads networks and addresses, separated by commas.
func ParseProxies(text string) (Proxies, error) {
	var proxies Proxies
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		network, err := netip.ParsePrefix(part)
		if err != nil {
			address, bad := netip.ParseAddr(part)
			if bad != nil {
				return nil, err
			}
			network = netip.PrefixFrom(address, address.BitLen())
		}
		proxies = append(proxies, network.Masked())
	}
	return proxies, nil
}

// See makes a request look as if it came straight from whom a proxy asks for:
// the last in X-Forwarded-For that is no proxy itself. Others' word is not
// taken.
func (p Proxies) See(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from := Address(r)
		hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		for i := len(hops) - 1; i >= 0 && p.has(from); i-- {
			hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
			if err != nil {
				break
			}
			from = hop.Unmap().String()
		}
		if from != Address(r) {
			r = r.WithContext(r.Context()) // a copy, for requests are not to be changed
			r.RemoteAddr = net.JoinHostPort(from, "0")
		}
		next.ServeHTTP(w, r)
	})
}

func (p Proxies) has(address string) bool {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return false
	}
	for _, network := range p {
		if network.Contains(a.Unmap()) {
			return true
		}
	}
	return false
}
