package cleanse

import (
	"testing"
	"time"
)

func TestDate(t *testing.T) {
	in := func(order string) func(string) (string, bool) {
		return func(s string) (string, bool) { return DateUpTo(s, order, june2026) }
	}
	any := []want{
		{"1972-11-30", "1972-11-30"}, {"30/11/1972", "1972-11-30"}, {"11/30/1972", "1972-11-30"}, {"30.11.72", "1972-11-30"}, {"1972/11/30", "1972-11-30"}, {"1972.11.30", "1972-11-30"}, {"1972 11 30", "1972-11-30"}, {"30-11-1972", "1972-11-30"}, {"19721130", "1972-11-30"}, {"1972-30-11", "1972-11-30"}, {"72-11-30", "1972-11-30"},
		{"26633", "1972-11-30"}, {"26633.0", "1972-11-30"}, {"26633.75", "1972-11-30"}, {"1972-11-30T00:00:00", "1972-11-30"}, {"1972-11-30T23:59:59.999+01:00", "1972-11-30"}, {"1972-11-30 00:00:00 UTC", "1972-11-30"}, {"11/30/1972 12:00:00 AM", "1972-11-30"}, {"30.11.1972 0:00", "1972-11-30"}, {"91929600", ""}, {"91929600000", "1972-11-30"}, {"'11/30/1972", "1972-11-30"},
		{"November 30, 1972", "1972-11-30"}, {"Nov 30 1972", "1972-11-30"}, {"30 Nov 72", "1972-11-30"}, {"30-NOV-1972", "1972-11-30"}, {"30NOV1972", "1972-11-30"}, {"Nov. 30th, 1972", "1972-11-30"}, {"Thursday, November 30, 1972", "1972-11-30"}, {"Thu Nov 30 00:00:00 PST 1972", "1972-11-30"}, {"1972-Nov-30", "1972-11-30"}, {"30th of November, 1972", "1972-11-30"},
		{"30. November 1972", "1972-11-30"}, {"30. Dez. 1972", "1972-12-30"}, {"3. März 1972", "1972-03-03"}, {"1er décembre 1972", "1972-12-01"}, {"30 novembre 1972", "1972-11-30"}, {"2 août 1972", "1972-08-02"}, {"30 de noviembre de 1972", "1972-11-30"}, {"5 ene 1972", "1972-01-05"}, {"Mar 5, 1972", "1972-03-05"}, {"1972年11月30日", "1972-11-30"},
		{"02/29/1972", "1972-02-29"}, {"02/29/1973", ""}, {"31/04/1972", ""}, {"00/00/0000", ""}, {"0000-00-00", ""}, {"99/99/9999", ""}, {"9999-12-31", ""}, {"01/01/1900", ""}, {"1900-01-00", ""}, {"1/0/1900", ""}, {"0001-01-01", ""}, {"12/30/1899", ""}, {"13/13/1972", ""}, {"1972", ""}, {"11/1972", ""}, {"Nov 1972", ""}, {"30 Nov", ""}, {"n/a", ""}, {"", ""}, {"unknown", ""}, {"0", ""}, {"1", ""}, {"2125550187", ""}, {"11/30/972", ""}, {"Foo 30, 1972", ""}, {"30 11", ""}, {"-", ""}, {"1972-11-30-01", ""}, {"11/30/19722", ""},
	}
	for _, order := range []string{"", OrderMDY, OrderDMY, OrderYMD} {
		check(t, "Date "+order, in(order), any)
	}
	check(t, "Date MDY", in(OrderMDY), []want{{"03/04/1985", "1985-03-04"}, {"3.4.1985", "1985-03-04"}, {"03041985", "1985-03-04"}, {"3041985", "1985-03-04"}, {"030485", "1985-03-04"}, {"01/02/03", "2003-01-02"}})
	check(t, "Date DMY", in(OrderDMY), []want{{"03/04/1985", "1985-04-03"}, {"03041985", "1985-04-03"}, {"030485", "1985-04-03"}, {"01/02/03", "2003-02-01"}})
	check(t, "Date YMD", in(OrderYMD), []want{{"01/02/03", "2001-02-03"}, {"850403", "1985-04-03"}, {"1985-04-03", "1985-04-03"}})
	check(t, "Date", in(""), []want{{"03/04/1985", "1985-03-04"}, {"03.04.1985", "1985-04-03"}})
}

// TestTwoDigitYears: a year of two digits is the last one that is not after
// the latest date.
func TestTwoDigitYears(t *testing.T) {
	for _, c := range []struct{ text, today, inThirtyYears string }{
		{"5/31/26", "2026-05-31", "2026-05-31"}, {"6/2/26", "1926-06-02", "2026-06-02"}, {"1/1/30", "1930-01-01", "2030-01-01"}, {"1/1/60", "1960-01-01", "1960-01-01"}, {"1/1/00", "2000-01-01", "2000-01-01"}, {"1/1/99", "1999-01-01", "1999-01-01"},
	} {
		if got, _ := DateUpTo(c.text, OrderMDY, june2026); got != c.today {
			t.Errorf("%s up to today is %q, want %s", c.text, got, c.today)
		}
		if got, _ := DateUpTo(c.text, OrderMDY, june2026.AddDate(30, 0, 0)); got != c.inThirtyYears {
			t.Errorf("%s up to 2056 is %q, want %s", c.text, got, c.inThirtyYears)
		}
	}
	if got, ok := Date(time.Now().AddDate(0, 0, 40).Format("01/02/06"), OrderMDY); !ok || got >= time.Now().Format("2006-01-02") {
		t.Errorf("a birthday forty days from now was read as %s", got)
	}
}

func TestDateTime(t *testing.T) {
	in := func(order string) func(string) (string, bool) {
		return func(s string) (string, bool) { return DateTime(s, order) }
	}
	check(t, "DateTime", in(OrderMDY), []want{
		{"2024-03-01T10:00:00Z", "2024-03-01T10:00:00Z"}, {"2024-03-01T10:00:00.25+02:00", "2024-03-01T08:00:00Z"}, {"2024-03-01 10:00", "2024-03-01T10:00:00Z"}, {"2024-03-01T10:00:00-0500", "2024-03-01T15:00:00Z"}, {"3/1/2024 3:45 PM", "2024-03-01T15:45:00Z"}, {"3/1/2024 12:15 am", "2024-03-01T00:15:00Z"}, {"3/1/2024 3:45:10 p.m.", "2024-03-01T15:45:10Z"}, {"3/1/24, 3:45 PM EST", "2024-03-01T20:45:00Z"}, {"Mar 1, 2024, 10:00:00 AM", "2024-03-01T10:00:00Z"}, {"Fri Mar 01 2024 10:00:00 GMT-0500 (Eastern Standard Time)", "2024-03-01T15:00:00Z"}, {"Fri, 01 Mar 2024 10:00:00 +0000", "2024-03-01T10:00:00Z"}, {"1. März 2024 um 10:00 Uhr", "2024-03-01T10:00:00Z"}, {"2024-03-01", "2024-03-01T00:00:00Z"}, {"1709287200", "2024-03-01T10:00:00Z"}, {"1709287200000", "2024-03-01T10:00:00Z"}, {"45352.5", "2024-03-01T12:00:00Z"}, {"45352", "2024-03-01T00:00:00Z"}, {"2024-02-29T23:30:00-01:00", "2024-03-01T00:30:00Z"},
		{"", ""}, {"n/a", ""}, {"10:00", ""}, {"2024-03-01T25:00:00", ""}, {"2024-03-01 10:61", ""}, {"3/1/2024 13:00 PM", ""}, {"2024-02-30T10:00:00Z", ""}, {"yesterday", ""},
	})
	check(t, "DateTime DMY", in(OrderDMY), []want{{"01.03.2024 14:30", "2024-03-01T14:30:00Z"}, {"01/03/2024 14h30", "2024-03-01T14:30:00Z"}})
}

func TestDateOrderOf(t *testing.T) {
	for _, c := range []struct {
		samples []string
		order   string
		certain bool
	}{
		{[]string{"03/04/1985", "04/25/1985"}, OrderMDY, true}, {[]string{"03/04/1985", "25/04/1985"}, OrderDMY, true}, {[]string{"1985-04-03", "", "n/a"}, OrderYMD, true}, {[]string{"03/04/1985", "05/06/1985"}, "", false}, {[]string{"25/04/1985", "04/25/1985", "04/26/1985"}, OrderMDY, false}, {[]string{"25/04/1985", "26/04/1985", "04/26/1985"}, OrderDMY, false}, {[]string{"25/04/1985", "1985-04-03"}, OrderDMY, true}, {[]string{"25.4.85 10:00"}, OrderDMY, true}, {[]string{"85/04/03"}, OrderYMD, true}, {nil, "", false}, {[]string{"May 3, 1985", "31182", "hello"}, "", false}, {[]string{"13/32/1985"}, "", false},
	} {
		if order, certain := DateOrderOf(c.samples); order != c.order || certain != c.certain {
			t.Errorf("DateOrderOf(%q) = %q, %v, want %q, %v", c.samples, order, certain, c.order, c.certain)
		}
	}
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"1985-05-15", "5/15/85 3:45 PM", "15. Mai 1985", "31182.5", "Wed May 15 00:00:00 EDT 1985", "年1月2日3"} {
		f.Add(s, "MDY")
	}
	f.Fuzz(func(t *testing.T, text, order string) {
		if iso, ok := DateUpTo(text, order, june2026); ok && !isISODate(iso) {
			t.Fatalf("%q was read as %q", text, iso)
		}
		if at, ok := DateTime(text, order); ok {
			if _, err := time.Parse("2006-01-02T15:04:05Z", at); err != nil {
				t.Fatalf("%q was read as %q", text, at)
			}
		}
		DateOrderOf([]string{text})
	})
}
