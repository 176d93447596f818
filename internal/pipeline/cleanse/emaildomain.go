package cleanse

import (
	"math/bits"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"leadbridge/internal/pipeline/reference"
)

// providerDomain is a domain that people often mistype.
type providerDomain struct {
	name string
	mask uint64 // the bytes in name, see byteMask
}

var (
	providerDomains = map[string]bool{}
	// nearDomains holds providerDomains in a fixed order, the commonest first.
	nearDomains        []providerDomain
	disposableDomains  = setOf(reference.DisposableDomains)
	placeholderDomains = setOf(reference.PlaceholderDomains)
	commonTLDs         = setOf(reference.CommonTLDs)
)

func setOf(names []string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, n := range names {
		set[n] = true
	}
	return set
}

func init() {
	first := []string{"gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com", "aol.com", "live.com", "msn.com", "comcast.net", "att.net"}
	var rest []string
	for name, endings := range reference.MailProviders {
		for _, e := range endings {
			providerDomains[name+"."+e] = true
			if !slices.Contains(first, name+"."+e) {
				rest = append(rest, name+"."+e)
			}
		}
	}
	slices.Sort(rest)
	for _, name := range append(first, rest...) {
		nearDomains = append(nearDomains, providerDomain{name, byteMask(name)})
	}
}

// giants is how many of nearDomains are used by more people than all others.
const giants = 5

// EmailSuggestion returns the address that was probably meant when the domain
// looks like a slip of the keyboard (john@gnail.con: john@gmail.com), and ""
// when it does not. It is a suggestion to a person: real domains lie close to
// the famous ones.
func EmailSuggestion(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at <= 0 {
		return ""
	}
	domain := address[at+1:]
	if providerDomains[domain] {
		return ""
	}
	domain = strings.Trim(strings.ToLower(domain), " .,;:#!?*'\"<>()[]")
	if domain == "" {
		return ""
	}
	if providerDomains[domain] {
		return changed(address, address[:at+1]+domain)
	}
	if better := nearestDomain(domain); better != "" {
		return address[:at+1] + better
	}
	return ""
}

func changed(from, to string) string {
	if strings.EqualFold(from, to) {
		return ""
	}
	return to
}

// nearestDomain returns the domain that was probably meant, or "".
func nearestDomain(domain string) string {
	name, ending, dotted := strings.Cut(domain, ".")
	if endings, known := reference.MailProviders[name]; known {
		// The name is right, so the ending is wrong: hotmail.co.
		return nearestEnding(name, ending, endings)
	}
	if best := nearestProvider(domain); best != "" {
		return best
	}
	if !dotted {
		return ""
	}
	// The name is nobody's we know; an ending that does not exist is a slip.
	tail := domain[strings.LastIndexByte(domain, '.')+1:]
	if commonTLDs[tail] || existsEnding(tail) {
		return ""
	}
	if better := nearestTLD(tail); better != "" {
		return domain[:len(domain)-len(tail)] + better
	}
	return ""
}

// nearestEnding mends the ending of a provider's domain. Providers own few
// endings, so that a near miss is enough.
func nearestEnding(name, ending string, endings []string) string {
	best, far := "", 3
	switch {
	case ending == "" && len(name) >= 4:
		return name + "." + endings[0]
	case ending == "com" && len(name) >= 7 && len(endings) == 1 && endings[0] == "net":
		return name + ".net" // American access providers: comcast.net
	}
	for _, e := range endings {
		if d := distance(ending, e, far); d < far {
			best, far = e, d
		}
	}
	// An ending that exists may be another company's domain (mail.ch), unless
	// the provider's name is long enough to be nobody else's.
	if best == "" || len(name) < 5 && existsEnding(ending) {
		return ""
	}
	return name + "." + best
}

func existsEnding(ending string) bool {
	suffix, icann := publicsuffix.PublicSuffix(ending)
	return icann && suffix == ending
}

// nearestProvider returns the provider's domain that is at most two slips
// away, one for short names.
func nearestProvider(domain string) string {
	mask := byteMask(domain)
	best, far := "", 3
	for _, p := range nearDomains {
		limit := 2
		if len(p.name) < 9 {
			limit = 1
		}
		limit = min(limit, far-1)
		if d := len(p.name) - len(domain); d > limit || -d > limit || bits.OnesCount64(mask^p.mask) > 2*limit {
			continue
		}
		if d := distance(domain, p.name, limit+1); d <= limit {
			if d == 2 && !slipOfBoth(domain, p.name) {
				continue
			}
			best, far = p.name, d
			if d <= 1 {
				break
			}
		}
	}
	if best == "" {
		return ""
	}
	// Somebody's real domain may differ in one letter from a short one, but
	// next to the giants a slip is likelier.
	giant := len(best) >= len("gmail.com") && slices.ContainsFunc(nearDomains[:giants], func(p providerDomain) bool { return p.name == best })
	if name, ending, ok := strings.Cut(domain, "."); ok && existsEnding(ending) && len(name) < 5 && !giant {
		return ""
	}
	return best
}

// slipOfBoth reports whether two slips are spread over name and ending, or
// are in a name long enough to carry both.
func slipOfBoth(domain, provider string) bool {
	name, ending, _ := strings.Cut(domain, ".")
	pname, pending, _ := strings.Cut(provider, ".")
	return ending != pending && name != pname || ending == pending && len(pname) >= 6 || name == pname
}

// nearestTLD returns the common ending one slip away from one that does not
// exist.
func nearestTLD(tail string) string {
	for _, tld := range reference.CommonTLDs {
		if len(tld) == 3 && distance(tail, tld, 2) == 1 {
			return tld
		}
	}
	return ""
}

func byteMask(s string) uint64 {
	var m uint64
	for i := 0; i < len(s); i++ {
		m |= 1 << (s[i] & 63)
	}
	return m
}

// distance counts the slips between two short texts: a letter missing, too
// many, wrong, or swapped with the next. It stops counting at limit.
func distance(a, b string, limit int) int {
	const most = 40
	if len(a) > most || len(b) > most {
		return limit
	}
	if d := len(a) - len(b); d >= limit || -d >= limit {
		return limit
	}
	var rows [3][most + 1]int
	before, previous, row := &rows[0], &rows[1], &rows[2]
	for j := 0; j <= len(b); j++ {
		previous[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(previous[j]+1, row[j-1]+1, previous[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if least >= limit {
			return limit
		}
		before, previous, row = previous, row, before
	}
	return previous[len(b)]
}
