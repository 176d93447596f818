package cleanse

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"leadbridge"
	"leadbridge/internal/pipeline"
)

// corpora is where the shared test sets lie, if they do.
const corpora = "../../../../shared/corpora"

// score counts right answers and logs the wrong ones.
type score struct {
	t         *testing.T
	right, of int
}

func (s *score) add(right bool, input, got, want any) {
	s.of++
	if right {
		s.right++
		return
	}
	s.t.Logf("%q: got %q, want %q", input, got, want)
}

// reaches fails the test if fewer answers than the share are right.
func (s *score) reaches(share float64) {
	s.t.Helper()
	got := float64(s.right) / float64(max(s.of, 1))
	s.t.Logf("%d of %d right (%.4f)", s.right, s.of, got)
	if s.of == 0 || got < share {
		s.t.Errorf("%d of %d right, want at least %.0f %%", s.right, s.of, share*100)
	}
}

func readCorpus(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(corpora, name))
	if os.IsNotExist(err) {
		t.Skip("the shared corpora are not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// eachLine decodes each line of a JSON Lines file into a T.
func eachLine[T any](t *testing.T, name string, do func(T)) {
	t.Helper()
	lines := bufio.NewScanner(strings.NewReader(string(readCorpus(t, name))))
	for lines.Scan() {
		var c T
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		do(c)
	}
}

func TestCorpusSuite(t *testing.T) {
	var suite struct {
		Cases []struct {
			ID, Field, Input, Region, Country, Order string
			Expected                                 *string
		}
	}
	if err := json.Unmarshal(readCorpus(t, "cleansing/cleansing-suite.json"), &suite); err != nil {
		t.Fatal(err)
	}
	s := score{t: t}
	for _, c := range suite.Cases {
		values := leadbridge.Values{c.Field: c.Input}
		region := c.Region
		if region == "" {
			region = c.Country
		}
		if c.Region != "" {
			values[leadbridge.FieldCountry] = c.Region
		}
		d := &pipeline.Draft{Values: values}
		New(leadbridge.CleansingOptions{}, Context{Region: region, DateOrder: c.Order}).Apply(d)
		got := d.Values[c.Field]
		if !acceptable(c.Field, got, region) {
			got = ""
		}
		want := []string{""}
		if c.Expected != nil {
			want = strings.Split(strings.ReplaceAll(*c.Expected, "null", ""), "|")
		}
		s.add(slices.Contains(want, got), c.Input, got, want)
	}
	s.reaches(0.95)
}

// acceptable stands in for validation: it tells what comes out of cleansing
// as it went in because nothing could be made of it.
func acceptable(field, value, region string) bool {
	ok := true
	switch field {
	case leadbridge.FieldPhone:
		_, ok = Phone(value, region)
	case leadbridge.FieldEmail:
		ok = EmailProblem(value) == ""
	case leadbridge.FieldDateOfBirth:
		ok = isISODate(value)
	case leadbridge.FieldState:
		_, ok = State(value, region)
	case leadbridge.FieldPostalCode:
		_, ok = PostalCode(value, region, "")
	case leadbridge.FieldCountry:
		_, ok = Country(value)
	case leadbridge.FieldInsuranceType:
		_, ok = InsuranceType(value)
	}
	return ok
}

func TestCorpusPhones(t *testing.T) {
	s := score{t: t}
	eachLine(t, "phones/phones.jsonl", func(c struct{ Input, Region, Expected string }) {
		r, _ := Phone(c.Input, c.Region)
		got := ""
		if r.Valid {
			got = r.E164
		}
		number, extension, _ := strings.Cut(c.Expected, ";ext=")
		s.add(got == number && (got == "" || r.Extension == extension), c.Input, got+";"+r.Extension, c.Expected)
	})
	s.reaches(0.99)
}

func TestCorpusCapitalise(t *testing.T) {
	s := score{t: t}
	eachLine(t, "names/capitalise.jsonl", func(c struct{ Input, Expected string }) {
		got := Name(c.Input)
		s.add(got == c.Expected, c.Input, got, c.Expected)
	})
	s.reaches(0.95)
}

func TestCorpusParse(t *testing.T) {
	s := score{t: t}
	eachLine(t, "names/parse.jsonl", func(c struct {
		Input    string
		Expected map[string]string
	}) {
		p := SplitName(c.Input)
		got := map[string]string{"title": p.Title, "first": p.First, "middle": p.Middle, "last": p.Last, "suffix": p.Suffix, "nickname": p.Nickname}
		right := true
		for part, want := range c.Expected {
			right = right && got[part] == want
		}
		s.add(right, c.Input, p, c.Expected)
	})
	s.reaches(0.95)
}

func TestCorpusIsEmail(t *testing.T) {
	s := score{t: t}
	eachLine(t, "emails/isemail.jsonl", func(c struct{ Address, Expect string }) {
		if c.Expect != "either" {
			problem := EmailSyntaxProblem(c.Address)
			s.add((problem == "") == (c.Expect == "valid"), c.Address, problem, c.Expect)
		}
	})
	s.reaches(0.98)
}

func TestCorpusMailcheck(t *testing.T) {
	s := score{t: t}
	eachLine(t, "emails/mailcheck.jsonl", func(c struct {
		Input   string
		Suggest *string
	}) {
		want := ""
		if c.Suggest != nil {
			want = *c.Suggest
		}
		_, got, _ := strings.Cut(EmailSuggestion(c.Input), "@")
		s.add(got == want, c.Input, got, want)
	})
	s.reaches(0.95)
}
