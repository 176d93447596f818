package match

import (
	"math/bits"
	"strings"
	"unicode/utf8"
)

// mailbox is an e-mail address in the form that two spellings of one mailbox
// share. The stored address stays as it was written.
type mailbox struct {
	address string // local@domain; empty when the address says nothing
	at      int
	// role marks a mailbox that several people read.
	role bool
	// word is what is in front of the @ without digits and punctuation.
	word string
	// named marks one that is made of the person's name: people of one name
	// have addresses alike.
	named bool
	// letters has a bit for each character in the address.
	letters uint64
}

func (m *mailbox) local() string  { return m.address[:m.at] }
func (m *mailbox) domain() string { return m.address[m.at+1:] }

var roles = set("info office sales contact contactus admin administrator support help helpdesk service services " +
	"mail email post postmaster webmaster hostmaster enquiries enquiry inquiries inquiry hello hi team billing accounts accounting " +
	"invoice invoices marketing hr jobs careers reception frontdesk reservations booking bookings orders order customerservice customercare " +
	"kontakt buero verwaltung zentrale vertrieb rechnung contacto ventas administracion facturacion accueil commercial contabilita " +
	"noreply donotreply newsletter press media legal claims quotes insurance agency family")

// nobody are mailboxes that people type who have none to give.
var nobody = set("none noemail nomail nobody unknown null notprovided notavailable donthave")

// mailboxOf folds an e-mail address: lower case, no tag behind a plus sign,
// and no dots where Gmail ignores them.
func mailboxOf(s string) mailbox {
	s = strings.ToLower(strings.TrimSpace(s))
	at := strings.LastIndexByte(s, '@')
	if at <= 0 {
		return mailbox{address: s, at: -1, letters: lettersOf(s)}
	}
	local, domain := s[:at], s[at+1:]
	if plus := strings.IndexByte(local, '+'); plus > 0 {
		local = local[:plus]
	}
	bare := lettersOnly(local)
	if domain == "gmail.com" || domain == "googlemail.com" {
		domain = "gmail.com"
		local = strings.ReplaceAll(local, ".", "")
	}
	numbered := strings.ContainsAny(local, "0123456789") // sales17 is somebody
	if !numbered && nobody[bare] || domain == "" || domain == "none.com" || domain == "noemail.com" {
		return mailbox{}
	}
	m := mailbox{address: s, at: at, word: bare, role: !numbered && roles[bare]}
	if len(local)+1+len(domain) != len(s) || domain != s[at+1:] {
		m.address, m.at = local+"@"+domain, len(local)
	}
	m.letters = lettersOf(m.address)
	return m
}

// lettersOnly leaves out digits and punctuation.
func lettersOnly(local string) string {
	plain := func(c byte) bool { return c >= 'a' && c <= 'z' || c >= utf8.RuneSelf }
	i := 0
	for i < len(local) && plain(local[i]) {
		i++
	}
	if i == len(local) {
		return local
	}
	kept := append(make([]byte, 0, 64), local[:i]...)
	for ; i < len(local); i++ {
		if plain(local[i]) {
			kept = append(kept, local[i])
		}
	}
	return string(kept)
}

// markNamed notes whether the mailbox has the person's name in it.
func (m *mailbox) markNamed(n *name) {
	for _, part := range [2]string{n.first, n.last} {
		if len(part) >= 3 && strings.Contains(m.word, part) {
			m.named = true
		}
	}
}

func lettersOf(s string) (set uint64) {
	for i := 0; i < len(s); i++ {
		set |= 1 << (s[i] & 63)
	}
	return set
}

// mailLevel is how far two mailboxes agree.
func mailLevel(a, b *mailbox) level {
	// Addresses that are alike are made of nearly the same letters; to count
	// those costs less than to compare their order.
	sameLetters := bits.OnesCount64(a.letters^b.letters) <= 8
	switch {
	case a.address == "" || b.address == "":
		return unsaid
	case a.at < 0 || b.at < 0:
		// One has lost its @ sign: only a likeness as a whole counts.
		if sameLetters && jaroWinkler(a.address, b.address) >= 0.9 {
			return mailNear
		}
		return unsaid
	case a.address == b.address:
		if a.role {
			return mailRole
		}
		return mailSame
	case a.role || b.role:
		return unsaid
	}
	l := nearMail(a, b, sameLetters)
	if (l == mailNear || l == mailLocal) && a.named && b.named {
		return mailSimilar
	}
	return l
}

// nearMail grades two mailboxes that are not the same.
func nearMail(a, b *mailbox, sameLetters bool) level {
	sameLocal, sameDomain := a.local() == b.local(), a.domain() == b.domain()
	switch {
	case sameLocal && edits(a.domain(), b.domain(), 2) <= 2:
		return mailNear
	case sameLocal && len(a.local()) >= 5:
		return mailLocal
	case !sameLetters || a.word == b.word:
		return mailOther // another number behind one name is another mailbox
	case sameDomain && min(len(a.local()), len(b.local())) >= 5 && edits(a.local(), b.local(), 2) <= 2:
		return mailNear
	}
	if min(len(a.address), len(b.address)) >= 12 {
		switch like := jaroWinkler(a.address, b.address); {
		case like >= 0.93 && edits(a.address, b.address, 4) <= 4:
			return mailNear
		case like >= 0.88:
			return mailSimilar
		}
	}
	return mailOther
}

// phoneOf reduces a phone to digits: those of E.164, or for any other text
// the digits without the zeros in front; ten digits that can be a North
// American number are taken for one. It is empty for what cannot be reached.
func phoneOf(s string) string {
	var buf [24]byte
	n := 0
	international := strings.HasPrefix(strings.TrimSpace(s), "+")
	other := 0
	for i := 0; i < len(s) && n < len(buf); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			if c == '0' && n == 0 {
				continue
			}
			buf[n] = c
			n++
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			other++
		}
	}
	d := buf[:n]
	if n < 6 || other > 2 || hollow(d) {
		return ""
	}
	if !international && n == 10 && d[0] >= '2' && strings.IndexByte(s, '0') != 0 {
		copy(buf[1:], buf[:n])
		buf[0] = '1'
		d = buf[:n+1]
	}
	return string(d)
}

// hollow reports whether digits are a filler such as 555-555-5555 or
// 1234567890.
func hollow(d []byte) bool {
	if n := string(d); n == "1234567890" || n == "11234567890" || n == "123456789" {
		return true
	}
	tail := d[max(0, len(d)-7):]
	for _, c := range tail {
		if c != tail[0] {
			return false
		}
	}
	return true
}

// phoneLevel is how far two phones agree.
func phoneLevel(a, b *Record) level {
	switch {
	case a.phone == "" || b.phone == "":
		return unsaid
	case a.phone == b.phone:
		if a.extension != "" && b.extension != "" && a.extension != b.extension {
			return phoneDesk
		}
		return phoneSame
	case len(a.phone) != len(b.phone) && min(len(a.phone), len(b.phone)) >= 9 &&
		a.phone[len(a.phone)-9:] == b.phone[len(b.phone)-9:]:
		return phoneNear // one was written without its country
	}
	switch edits(a.phone, b.phone, 2) {
	case 1:
		return phoneNear
	case 2:
		return phoneSimilar
	}
	return phoneOther
}
