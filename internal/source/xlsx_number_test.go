package source

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFormatted(t *testing.T) {
	const phone = `[<=9999999]###\-####;\(###\)\ ###\-####`
	const accounting = `_("$"* #,##0.00_);_("$"* \(#,##0.00\);_("$"* "-"??_);_(@_)`
	tests := []struct{ code, raw, want string }{
		// Without a format.
		{"General", "0", "0"},
		{"General", "-0", "0"},
		{"General", "12125550187", "12125550187"},
		{"General", "1.2125550187E10", "12125550187"},
		{"General", "1.2E+15", "1200000000000000"},
		{"General", "8901410400000000000", "8901410400000000000"},
		{"General", "89014104012345678901", "89014104012345678901"},
		{"General", "8.90141E+18", "8901410000000000000"},
		{"General", "0.30000000000000004", "0.3"},
		{"General", "5551234567.0000001", "5551234567"},
		{"General", "0.1", "0.1"},
		{"General", ".5", "0.5"},
		{"General", "007", "7"},
		{"General", "3.1415926535897931", "3.141592654"},
		{"General", "-73.985131099999993", "-73.9851311"},
		{"General", "0.70710678118654757", "0.707106781"},
		{"General", "0.000012345678", "0.000012345678"},
		{"General", "9.9999999999999", "10"},
		{"General", "123456789012.5", "123456789013"},
		{"General", "1E+100", "1E+100"},
		{"General", "", ""},
		{"Standard", "44197", "44197"},
		{"@", "2115", "2115"},
		{`General" pieces"`, "3", "3"},
		{";;;", "7", "7"},
		{`"Yes";"No";"No"`, "1", "1"},
		// Identifiers: zeros and literals are part of them.
		{"00000", "2115", "02115"},
		{"00000", "90210", "90210"},
		{"00000-0000", "21151234", "02115-1234"},
		{"000-00-0000", "12345678", "012-34-5678"},
		{phone, "5551234", "555-1234"},
		{phone, "2125550187", "(212) 555-0187"},
		{phone, "12125550187", "(1212) 555-0187"},
		{`"+"0`, "12125550187", "+12125550187"},
		{`+0`, "12125550187", "+12125550187"},
		{`"LD-"0000`, "42", "LD-0042"},
		{"0# ## ## ## ##", "612345678", "06 12 34 56 78"},
		{"0", "12125550187", "12125550187"},
		{"0", "-3", "-3"},
		{"#", "0", "0"},
		{"???", "5", "5"},
		// Amounts: numbers, rounded as they are shown.
		{"0.00", "1337", "1337.00"},
		{"0.00", "0.5", "0.50"},
		{"0.00", "2.345", "2.35"},
		{"0.00", "-2.345", "-2.35"},
		{"0.00", "-0.001", "0.00"},
		{"0.000", "0.0174524064372835", "0.017"},
		{"#.##", "0.5", "0.5"},
		{"#.##", "12", "12"},
		{"0.0#", "1.25", "1.25"},
		{".0", "12.25", "12.3"},
		{"0.00", "0.005", "0.01"},
		{"0.00", "0.001", "0.00"},
		{"#,##0", "1234567", "1234567"},
		{"#,##0.00", "1234.5", "1234.50"},
		{accounting, "1337", "1337.00"},
		{accounting, "-1337", "-1337.00"},
		{accounting, "0", "0.00"},
		{`[$€-407]\ #,##0.00`, "9.99", "9.99"},
		{`#,##0.00\ "EUR"`, "9.99", "9.99"},
		{`[Red]-0.0;[Blue]0.0`, "1", "1.0"},
		{"0.00", "2125550187", "2125550187"}, // a phone, not an amount
		{"0.00", "90210", "90210"},
		{"0.00", "90210.5", "90210.50"},
		// Percent.
		{"0%", "0.125", "13%"},
		{"0.0%", "0.125", "12.5%"},
		{"0.00%", "5", "500.00%"},
		{"0%", "0", "0%"},
		// What would lose digits is not followed.
		{"0.00E+00", "12125550187", "12125550187"},
		{"# ?/?", "0.5", "0.5"},
		{"0.0,", "1234567", "1234567"},
		{`0,,"M"`, "1234567", "1234567"},
	}
	for _, tt := range tests {
		got, ok := appendFormatted(nil, []byte(tt.raw), parseFormat(tt.code), false)
		if string(got) != tt.want || !ok {
			t.Errorf("%s under %s: got %q, %v, want %q", tt.raw, tt.code, got, ok, tt.want)
		}
	}
	for _, raw := range []string{"abc", "1,5", "0x1F", "1_000", "Inf", "NaN", "1e999", "--1", "1 2"} {
		if got, ok := appendFormatted(nil, []byte(raw), generalFormat, false); ok {
			t.Errorf("%q was taken for the number %q", raw, got)
		}
	}
}

func TestFormattedDates(t *testing.T) {
	tests := []struct{ code, raw, want string }{
		{"yyyy-mm-dd", "44197", "2021-01-01"},
		{"m/d/yy h:mm", "44197.4375", "2021-01-01T10:30:00"},
		{"m/d/yy h:mm", "44197", "2021-01-01"},
		{"dd.mm.yyyy", "44197.4375", "2021-01-01T10:30:00"},
		{"h:mm AM/PM", "0.4375", "10:30:00"},
		{"h:mm", "0", "00:00:00"},
		{"mm:ss", "0.4375", "10:30:00"},
		{"h:mm", "44197.4375", "2021-01-01T10:30:00"},
		{"yyyy-mm-dd hh:mm:ss.000", "44197.43750001", "2021-01-01T10:30:00"},
		{"yyyy-mm-dd hh:mm:ss", "44196.999999999", "2021-01-01"},
		{"mmm-yy", "44197", "2021-01-01"},
		{"mmmm", "44197", "2021-01-01"},
		{`[$-409]d\-mmm\-yyyy;@`, "44197", "2021-01-01"},
		{`[$-F800]dddd\,\ mmmm\ dd\,\ yyyy`, "44197", "2021-01-01"},
		{`[Red]yyyy/mm/dd;@`, "44197", "2021-01-01"},
		{`yyyy"年"m"月"d"日"`, "44197", "2021-01-01"},
		{`[$-411]ggge"年"`, "44197", "2021-01-01"},
		{"YYYY-MM-DD", "44197", "2021-01-01"},
		// The leap day that 1900 did not have.
		{"yyyy-mm-dd", "1", "1900-01-01"},
		{"yyyy-mm-dd", "59", "1900-02-28"},
		{"yyyy-mm-dd", "60", "1900-02-29"},
		{"yyyy-mm-dd", "61", "1900-03-01"},
		{"yyyy-mm-dd", "2958465", "9999-12-31"},
		// No dates, whatever the format says.
		{"yyyy-mm-dd", "0", ""},
		{"yyyy-mm-dd", "-1", "-1"},
		{"yyyy-mm-dd", "2125550187", "2125550187"},
		// Durations.
		{"[h]:mm:ss", "10.632060185185186", "255:10:10"},
		{"[hh]:mm", "1.5", "36:00"},
		{"[h]", "1.5", "36"},
		{"[mm]:ss", "0.0625", "90:00"},
		{"[s]", "0.001", "86"},
		{"[h]:mm:ss", "-0.5", "-12:00:00"},
		{"[h]:mm:ss.00", "0.5", "12:00:00"},
	}
	for _, tt := range tests {
		got, ok := appendFormatted(nil, []byte(tt.raw), parseFormat(tt.code), false)
		if string(got) != tt.want || !ok {
			t.Errorf("%s under %s: got %q, %v, want %q", tt.raw, tt.code, got, ok, tt.want)
		}
	}
	for raw, want := range map[string]string{"0": "1904-01-01", "42735": "2021-01-01", "42735.5": "2021-01-01T12:00:00"} {
		if got, _ := appendFormatted(nil, []byte(raw), parseFormat("yyyy-mm-dd"), true); string(got) != want {
			t.Errorf("%s since 1904: got %q, want %q", raw, got, want)
		}
	}
}

func TestBuiltinFormats(t *testing.T) {
	for id, want := range map[int]formatKind{0: formatGeneral, 1: formatNumber, 9: formatNumber, 11: formatGeneral, 14: formatDate,
		18: formatTime, 22: formatDate, 45: formatTime, 46: formatDuration, 47: formatTime, 49: formatGeneral, 30: formatDate, 57: formatDate, 200: formatGeneral} {
		if got := formatOf(id, nil).kind; got != want {
			t.Errorf("format %d is of the kind %d, want %d", id, got, want)
		}
	}
}

func TestISODate(t *testing.T) {
	for text, want := range map[string]string{
		"2021-01-01":              "2021-01-01",
		"2021-01-01T00:00:00":     "2021-01-01",
		"2021-01-01T10:30:00":     "2021-01-01T10:30:00",
		"2021-01-01T10:30:00.400": "2021-01-01T10:30:00",
		"2021-01-01T10:30:00Z":    "2021-01-01T10:30:00Z",
		"10:30:00":                "10:30:00",
		"P1D":                     "P1D",
	} {
		if got, _ := isoDate(text); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

// A number without a format reads back as what it was, to the digits that
// Excel shows, and never has an exponent while it could be an identifier.
func TestGeneralRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(
			rapid.Float64Range(-1e12, 1e12), rapid.Float64Range(-1, 1),
			rapid.Map(rapid.Int64(), func(i int64) float64 { return float64(i) }),
			rapid.Map(rapid.Int64Range(-1e9, 1e9), func(i int64) float64 { return float64(i) / 100 }),
		).Draw(t, "value")
		raw := strconv.FormatFloat(value, 'G', 17, 64)
		got, ok := appendFormatted(nil, []byte(raw), generalFormat, false)
		tiny := math.Abs(value) < 1e-38
		if !ok || strings.ContainsAny(string(got), "eE") && !tiny {
			t.Fatalf("%s: got %q, %v", raw, got, ok)
		}
		back, err := strconv.ParseFloat(string(got), 64)
		if err != nil || math.Abs(back-value) > math.Max(1e-9*math.Abs(value), 0.6e-9) {
			t.Fatalf("%s: got %q", raw, got)
		}
	})
}

// Zero padding gives the digits that fmt gives.
func TestPaddedNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 12).Draw(t, "width")
		value := rapid.Int64Range(0, 1e13).Draw(t, "value")
		got, _ := appendFormatted(nil, strconv.AppendInt(nil, value, 10), parseFormat(strings.Repeat("0", width)), false)
		if want := fmt.Sprintf("%0*d", width, value); string(got) != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

// No format code makes the reader fail or lose a whole number.
func TestAnyFormat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := rapid.StringOf(rapid.SampledFrom([]rune(`0#?.,%;@"[]\_*/()-+ $€EeGgeneralhmsydbAP/M<>=1é`))).Draw(t, "code")
		f := parseFormat(code)
		got, ok := appendFormatted(nil, []byte("2125550187"), f, false)
		if !ok {
			t.Fatalf("%q refuses a number", code)
		}
		if f.kind == formatNumber {
			digits := strings.Map(func(r rune) rune {
				if r >= '0' && r <= '9' {
					return r
				}
				return -1
			}, string(got))
			if !strings.Contains(code, "%") && !strings.ContainsAny(code, `1"\`) && !strings.Contains(digits, "2125550187") {
				t.Fatalf("%q makes %q", code, got)
			}
		}
	})
}
