package web

import (
	"net/http"
	"slices"
	"strconv"

	"leadbridge"
	"leadbridge/internal/importer"
	"leadbridge/internal/store"
)

// readingScreen is the page on which people say how the file is to be read.
type readingScreen struct {
	Draft   store.ImportDraft
	Source  leadbridge.SourceOptions
	Options leadbridge.ImportOptions
	Reading *importer.Reading
	// Error says why the file cannot be read in the way that is chosen.
	Error      string
	Encodings  []choice
	Delimiters []choice
	Regions    []choice
	DateOrders []choice
}

// quotes, dateOrders and regions are what people may choose, in plain words.
var (
	quotes     = []choice{{"", "As detected"}, {`"`, `Double quotes: "…"`}, {"'", "Single quotes: '…'"}, {"none", "None: quotes are text"}}
	dateOrders = []choice{{"", "As the file’s dates suggest"}, {"MDY", "Month first: 12/31/1980"}, {"DMY", "Day first: 31/12/1980"}, {"YMD", "Year first: 1980-12-31"}}
	regions    = []choice{{"US", "United States"}, {"CA", "Canada"}, {"MX", "Mexico"}, {"PR", "Puerto Rico"}, {"GB", "United Kingdom"}, {"IE", "Ireland"}, {"AU", "Australia"}, {"NZ", "New Zealand"},
		{"DE", "Germany"}, {"AT", "Austria"}, {"CH", "Switzerland"}, {"FR", "France"}, {"BE", "Belgium"}, {"NL", "Netherlands"}, {"LU", "Luxembourg"}, {"ES", "Spain"}, {"PT", "Portugal"}, {"IT", "Italy"},
		{"DK", "Denmark"}, {"SE", "Sweden"}, {"NO", "Norway"}, {"FI", "Finland"}, {"PL", "Poland"}, {"CZ", "Czechia"}, {"IN", "India"}, {"PH", "Philippines"}, {"ZA", "South Africa"}, {"BR", "Brazil"}}
)

// Quotes are what may stand around text.
func (*readingScreen) Quotes() []choice { return quotes }

// HeaderLine is the line that holds the names of the columns, -1 for none.
func (s *readingScreen) HeaderLine() int64 { return int64(s.Reading.Dialect.HeaderRow) }

func (w *Web) showReading(p *page) error {
	d, err := w.draftOf(p)
	if err != nil {
		return err
	}
	s, err := w.readingOf(p, d)
	if err != nil {
		return err
	}
	return p.render("import/reading", s)
}

// readingOf reads a draft's file in the way that is chosen.
func (w *Web) readingOf(p *page, d store.ImportDraft) (*readingScreen, error) {
	s := &readingScreen{Draft: d, Options: d.Options, DateOrders: dateOrders, Regions: withFirst(regions, "As set up for this server")}
	if d.Options.Source != nil {
		s.Source = *d.Options.Source
	}
	s.Encodings, s.Delimiters = withFirst(encodings, "As detected"), withFirst(delimiters[:4], "As detected")
	if s.Source.Delimiter == "tab" {
		s.Source.Delimiter = "\t"
	}
	if !slices.ContainsFunc(s.Encodings, func(c choice) bool { return c.Value == s.Source.Encoding }) {
		s.Encodings = append(s.Encodings, choice{s.Source.Encoding, s.Source.Encoding})
	}
	reading, err := w.ImportSetup.Reading(p.ctx(), d.FileURL, s.Source)
	s.Reading = reading
	switch kind := leadbridge.KindOf(err); {
	case err == nil:
		if s.Source.Encoding == "" {
			s.Encodings[0].Title += ": " + titleIn(encodings, reading.Dialect.Encoding, reading.Dialect.Encoding)
		}
		if s.Source.Delimiter == "" {
			s.Delimiters[0].Title += ": " + titleIn(delimiters, reading.Dialect.Delimiter, reading.Dialect.Delimiter)
		}
	case kind == leadbridge.Invalid, kind == leadbridge.Unsupported:
		s.Error = fileSays(err)
	default:
		return nil, err
	}
	return s, nil
}

func withFirst(list []choice, title string) []choice {
	return append([]choice{{"", title}}, list...)
}

// saveReading takes another way to read the file. A mapping stays only if the
// columns do.
func (w *Web) saveReading(p *page) error {
	d, err := w.draftOf(p)
	if err != nil {
		return err
	}
	o := leadbridge.SourceOptions{Encoding: p.value("encoding"), Delimiter: p.r.PostFormValue("delimiter"), Quote: p.value("quote"), Sheet: p.value("sheet")}
	if o.Delimiter == "\t" {
		o.Delimiter = "tab"
	}
	if o.Sheet == p.value("wasSheet") { // another sheet has its header elsewhere
		o.HeaderRow, _ = strconv.Atoi(p.value("header"))
	}
	old := d
	d.Options.Source, d.Options.Region, d.Options.DateOrder = &o, p.value("region"), p.value("dateOrder")
	s, err := w.readingOf(p, d)
	if err != nil {
		return err
	}
	if p.partial() {
		return p.fragment("import/reading", "lines", s)
	}
	if s.Error != "" {
		return p.renderAs(http.StatusUnprocessableEntity, "import/reading", s)
	}
	same := w.sameColumns(p, old, d)
	_, err = w.ImportSetup.Choose(p.ctx(), d.ID, func(c *store.DraftChoices) {
		c.Options = d.Options
		if !same {
			c.FieldMapping, c.Basis = nil, ""
		}
	})
	if err != nil {
		return err
	}
	return p.redirect(draftPath(d, "columns"))
}

// sameColumns reports whether two ways to read a file find the same columns.
func (w *Web) sameColumns(p *page, a, b store.ImportDraft) bool {
	one, err := w.ImportSetup.Preview(p.ctx(), a.FileURL, importer.PreviewOptions{ImportOptions: a.Options, Rows: 1})
	if err != nil {
		return false
	}
	other, err := w.ImportSetup.Preview(p.ctx(), b.FileURL, importer.PreviewOptions{ImportOptions: b.Options, Rows: 1})
	return err == nil && slices.Equal(one.Headers, other.Headers)
}
