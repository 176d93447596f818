package cleanse

import (
	"strings"
	"testing"
)

func TestEmail(t *testing.T) {
	check(t, "Email", Email, []want{
		{"ann@example.org", "ann@example.org"}, {"  ANN@EXAMPLE.ORG ", "ann@example.org"}, {"ann@example.org;", "ann@example.org"}, {"ann@example.org,", "ann@example.org"}, {"ann@example.org/", "ann@example.org"}, {"ann@example.org.", "ann@example.org"}, {"mailto:ann@example.org", "ann@example.org"}, {"MAILTO:Ann@example.org?subject=Hi", "ann@example.org"}, {"<ann@example.org>", "ann@example.org"}, {"Ann Lee <ann@example.org>", "ann@example.org"}, {`"Lee, Ann" <ann@example.org>`, "ann@example.org"}, {`"ann@example.org"`, "ann@example.org"}, {"'ann@example.org'", "ann@example.org"}, {"'ann@example.org", "ann@example.org"}, {"E-Mail: ann@example.org", "ann@example.org"}, {"ann@example.org (work)", "ann@example.org"}, {"ann @ example.org", "ann@example.org"}, {"ann\u200b@example.org", "ann@example.org"}, {"ann＠example.org", "ann@example.org"}, {"“ann@example.org”", "ann@example.org"},
		{"ann@example.org; bob@example.org", "ann@example.org"}, {"ann@example.org, bob@example.org", "ann@example.org"}, {"ann@example.org bob@example.org", "ann@example.org"}, {"ann@example.org/bob@example.org", "ann@example.org"},
		{"a.n.n+tag@gmail.com", "a.n.n+tag@gmail.com"}, {"o'neil@example.org", "o'neil@example.org"}, {"ann@bücher.example", "ann@bücher.example"}, {"ANN@BÜCHER.EXAMPLE", "ann@bücher.example"}, {`"ann lee"@example.org`, `"ann lee"@example.org`}, {"ann@xn--bcher-kva.example", "ann@xn--bcher-kva.example"},
		{"ann@example", ""}, {".ann@example.org", ""}, {"ann.@example.org", ""}, {"a..n@example.org", ""}, {"ann@@example.org", ""}, {"ann@example..org", ""}, {"ann@-example.org", ""}, {"ann@example-.org", ""}, {"ann lee@example.org", ""}, {"ann@exa mple.org", ""}, {"ann@example,org", ""}, {"ann@192.168.1.1", ""}, {"@example.org", ""}, {"ann@", ""}, {"ann", ""}, {"", ""}, {"n/a", ""}, {"ann@exam_ple.org", ""}, {"www.example.org", ""}, {"ann@.org", ""},
		{strings.Repeat("a", 65) + "@example.org", ""}, {"ann@" + strings.Repeat("a", 64) + ".org", ""},
	})
}

func TestEmailProblem(t *testing.T) {
	for address, problem := range map[string]string{
		"ann@example.org": "", "ann@example": "has a domain without an ending such as .com", "ann": "has no @", "@b.c": "has nothing before the @", "a@": "has nothing after the @", ".a@b.cc": "starts with a dot", "a..b@c.dd": "has two dots in a row", "a@b@c.dd": "has more than one @", "a b@c.dd": "has a space in it", "": "is missing", `"a@b.cc`: "has a quote that does not end", "a@b..cc": "has a domain with a dot too many", "a@1.2.3.4": "has a number where the domain's ending should be",
	} {
		if got := EmailProblem(address); got != problem {
			t.Errorf("EmailProblem(%q) = %q, want %q", address, got, problem)
		}
	}
	if got := EmailSyntaxProblem("ann@example"); got != "" {
		t.Errorf("ann@example has good syntax, but %s", got)
	}
}

func TestEmailSuggestion(t *testing.T) {
	for domain, want := range map[string]string{
		"gmial.com": "gmail.com", "gamil.com": "gmail.com", "gmail.con": "gmail.com", "gmail.co": "gmail.com", "gmail.cmo": "gmail.com", "gmailcom": "gmail.com", "gnail.com": "gmail.com", "gmail": "gmail.com", "yaho.com": "yahoo.com", "yahooo.com": "yahoo.com", "yahoo.cm": "yahoo.com", "hotmial.com": "hotmail.com", "hotmai.com": "hotmail.com", "outlok.com": "outlook.com", "iclod.com": "icloud.com", "aol.con": "aol.com", "comcast.ner": "comcast.net", "comcast.com": "comcast.net", "web.dee": "web.de", "t-onlin.de": "t-online.de", "wanadooo.fr": "wanadoo.fr", "brown-family.cmo": "brown-family.com", "smithlaw.ogr": "smithlaw.org",
		"gmail.com": "", "yahoo.co.uk": "", "gmx.de": "", "mail.com": "", "ymail.com": "", "acme.com": "", "acme.io": "", "acme.de": "", "smithlaw.co": "", "ge.com": "", "me.com": "", "mac.com": "", "live.ca": "", "example.com": "", "x": "", "usmail.gov": "", "gm.com": "", "fmc.com": "", "harvard.edu": "", "google.com": "",
	} {
		got := EmailSuggestion("Ann@" + domain)
		if want != "" {
			want = "Ann@" + want
		}
		if got != want {
			t.Errorf("EmailSuggestion(Ann@%s) = %q, want %q", domain, got, want)
		}
	}
	for _, s := range []string{"", "ann", "@gmial.com", "ann@"} {
		if got := EmailSuggestion(s); got != "" {
			t.Errorf("EmailSuggestion(%q) = %q", s, got)
		}
	}
}

func FuzzEmail(f *testing.F) {
	for _, s := range []string{"ann@example.org", "Ann <a@b.cc>; b@c.dd", `"a b"@c.dd`, "a@ü.de", "mailto:a@b.cc?x", "a@b@c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		address, ok := Email(text)
		if ok && EmailProblem(address) != "" {
			t.Fatalf("Email(%q) = %q, which %s", text, address, EmailProblem(address))
		}
		if again, _ := Email(address); ok && again != address {
			t.Fatalf("Email(%q) = %q, and that gives %q", text, address, again)
		}
		EmailSuggestion(text)
	})
}
