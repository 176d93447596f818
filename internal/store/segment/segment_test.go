package segment_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"leadbridge"
	"leadbridge/internal/store/segment"
)

func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"":                          "",
		" -- %":                     "",
		"O'Brien":                   "obrien",
		"Smith-Jones, Jr.":          "smith jones jr",
		"Çelik YILDIZ":              "celik yildiz",
		"Größe 100%":                "grosse 100",
		"ﬁne Ångström":              "fine angstrom",
		"山田 太郎":                     "山 田 太 郎",
		"x’":                        "x",
		"’x":                        "x",
		"a''b":                      "ab",
		"\u202eevil\u202c":          "evil",
		strings.Repeat("é", 60):     strings.Repeat("e", 48),
		"J. P. Morgan & Co":         "j p morgan co",
		"naïve café's":              "naive cafes",
		"\xff\xfe broken \xc3 utf8": "broken utf8",
	} {
		if got := strings.Join(segment.Words(nil, text), " "); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestAsked(t *testing.T) {
	for search, want := range map[string]string{
		"Ann@Example.c bob": "ann@example.c bob",
		"@example":          "example",
		"(212) 555-01":      "212 555 01",
	} {
		if got := strings.Join(segment.Asked(search), " "); got != want {
			t.Errorf("%q: got %q, want %q", search, got, want)
		}
	}
}

// stored is a segment that went through its stored form.
type stored struct {
	*segment.Rows
	t      rapid.TB
	blocks []segment.Block
}

func (s stored) Texts(field string) (*segment.Texts, error) {
	fresh, err := s.Rows.Texts(field)
	if err != nil {
		s.t.Fatal(err)
	}
	return segment.DecodeTexts(fresh.Encode())
}

func (s stored) Numbers(name string) (*segment.Packed, error) {
	fresh, err := s.Rows.Numbers(name)
	if err != nil {
		s.t.Fatal(err)
	}
	return segment.DecodePacked(fresh.Encode())
}

func (s stored) WithWord(beginning string) (segment.Set, error) {
	found := segment.NewSet(s.Len())
	for i, b := range s.blocks {
		if b.First > segment.AfterBeginning(beginning) || i+1 < len(s.blocks) && s.blocks[i+1].First <= beginning {
			continue
		}
		if err := segment.Collect(b.Data, beginning, found); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// TestOrderAndSelect compares a segment in its stored form with what its leads
// say themselves.
func TestOrderAndSelect(t *testing.T) {
	values := rapid.SampledFrom([]string{"", "Smith", "smith", "SMITH", "Ärger", "arger", "Zu", "O'Neil", "ann@example.com", "x"})
	rapid.Check(t, func(t *rapid.T) {
		rows := &segment.Rows{}
		var leads []*leadbridge.Lead
		seq := int64(0)
		for range rapid.IntRange(0, 80).Draw(t, "leads") {
			seq += rapid.Int64Range(1, 3).Draw(t, "gap")
			l := &leadbridge.Lead{Seq: seq, Quality: rapid.IntRange(-3, 300).Draw(t, "quality"), Values: leadbridge.Values{
				"lastName": values.Draw(t, "last"), "city": values.Draw(t, "city"), "notes": values.Draw(t, "notes")}}
			leads = append(leads, l)
			rows.AddLead(l)
		}
		s := stored{rows, t, rows.Postings().Blocks()}

		notes, _ := leadbridge.FieldNamed("notes")
		city, note, word := values.Draw(t, "city asked"), values.Draw(t, "notes asked"), rapid.SampledFrom([]string{"s", "smith", "arg", "zu", "nobody"}).Draw(t, "word")
		q := segment.Query{Words: []string{word}, Ranges: []segment.Range{{Column: segment.Quality, From: 10, To: 250}}, Fields: []segment.Test{
			{Field: "city", Values: []string{city}, Not: rapid.Bool().Draw(t, "not")}, {Field: "notes", Values: []string{segment.Kept(notes, note)}}}}
		found := segment.Full(s.Len())
		if err := q.Select(s, found); err != nil {
			t.Fatal(err)
		}
		for place, l := range leads {
			has := slices.ContainsFunc(segment.Words(segment.Words(nil, l.Values["lastName"]), l.Values["city"]), func(w string) bool { return strings.HasPrefix(w, word) })
			want := has && l.Quality >= 10 && l.Quality < 250 && (l.Values["city"] == city) != q.Fields[0].Not && l.Values["notes"] == note
			if found.Has(place) != want {
				t.Fatalf("%+v: selected %v", l, found.Has(place))
			}
		}

		order := rapid.SampledFrom([]segment.Order{{}, {Fields: []string{"lastName"}}, {Fields: []string{"lastName", "city"}}, {Number: segment.Quality}}).Draw(t, "order")
		order.Descending, order.Back = rapid.Bool().Draw(t, "descending"), rapid.Bool().Draw(t, "back")
		var marks []segment.Mark
		for _, l := range leads {
			m := segment.Mark{Seq: l.Seq}
			for _, f := range order.Fields {
				m.Values = append(m.Values, l.Values[f])
			}
			if order.Number != "" {
				m.Number = int64(l.Quality)
			}
			marks = append(marks, m)
		}
		slices.SortFunc(marks, order.Compare)
		after := segment.Mark{Seq: rapid.Int64Range(0, seq+1).Draw(t, "seq")}
		for range order.Fields {
			after.Values = append(after.Values, values.Draw(t, "after"))
		}
		if order.Number != "" {
			after.Number = rapid.Int64Range(-3, 300).Draw(t, "number")
		}
		at := &after
		if rapid.Bool().Draw(t, "from the start") {
			at = nil
		} else {
			marks = slices.DeleteFunc(marks, func(m segment.Mark) bool { return order.Compare(m, after) <= 0 })
		}
		n := rapid.IntRange(1, 90).Draw(t, "n")
		got, err := order.Top(s, segment.Full(s.Len()), at, n)
		if err != nil {
			t.Fatal(err)
		}
		if want := marks[:min(n, len(marks))]; fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("order %+v after %+v:\ngot  %v\nwant %v", order, at, got, want)
		}
	})
}

func TestAmong(t *testing.T) {
	rows := &segment.Rows{}
	for _, seq := range []int64{3, 5, 6, 9} {
		rows.Add(seq, nil, []int64{0, 0, 0, 0, seq + 2})
	}
	found := segment.Full(4)
	q := segment.Query{Among: [][]int64{{1, 2, 5, 6, 7, 9, 12}, {5, 9}}}
	if err := q.Select(rows, found); err != nil || fmt.Sprint(slices.Collect(found.All)) != "[1 3]" {
		t.Error(slices.Collect(found.All), err)
	}
	found = segment.Full(4)
	q = segment.Query{Among: [][]int64{{3, 5, 9}}, Either: &segment.Either{Range: segment.Range{Column: segment.Import, From: 7, To: 8}, Or: []int64{6, 9}}}
	if err := q.Select(rows, found); err != nil || fmt.Sprint(slices.Collect(found.All)) != "[1 3]" {
		t.Error(slices.Collect(found.All), err)
	}
}

// FuzzDecode wants broken columns and blocks refused, not to panic.
func FuzzDecode(f *testing.F) {
	rows := &segment.Rows{}
	for i := range 40 {
		rows.AddLead(&leadbridge.Lead{Seq: int64(i), Quality: i * 50, Values: leadbridge.Values{"lastName": fmt.Sprint("Name ", i%7), "phone": fmt.Sprint("+1212555", 1000+i)}})
	}
	texts, _ := rows.Texts("lastName")
	numbers, _ := rows.Numbers(segment.Quality)
	f.Add(texts.Encode())
	f.Add(numbers.Encode())
	f.Add(rows.Postings().Blocks()[0].Data)
	f.Fuzz(func(t *testing.T, b []byte) {
		if texts, err := segment.DecodeTexts(b); err == nil {
			for code := range texts.Distinct() {
				_ = texts.Value(code)
			}
		}
		if p, err := segment.DecodePacked(b); err == nil {
			for place := range p.Len() {
				_ = p.At(place)
			}
		}
		_ = segment.Collect(b, "na", segment.NewSet(40))
	})
}
