package survey

import (
	"context"
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"leadbridge"
	"leadbridge/internal/formula"
	"leadbridge/internal/pipeline/quality"
	"leadbridge/internal/store"
)

// Export writes every living lead whose score is at most atMost as CSV: who it
// is, its score, and why it is no better. Cells that start a formula are
// defused. It returns how many leads it wrote.
func (s *Service) Export(ctx context.Context, w io.Writer, atMost int) (int64, error) {
	out := csv.NewWriter(w)
	if err := out.Write([]string{"Lead", "First name", "Last name", "Company", "E-mail", "Phone", "Lead source", "Score", "Reasons"}); err != nil {
		return 0, err
	}
	judge, written := quality.At(s.now()), int64(0)
	err := s.eachChunk(ctx, func(leads []store.SurveyedLead) error {
		for _, l := range leads {
			findings := judge.Examine(l.Values, quality.Known{ConfirmedAt: l.UpdatedAt, PossibleDuplicate: l.PossibleDuplicate})
			if findings.Score() > atMost {
				continue
			}
			if err := out.Write(exported(l.Lead, findings)); err != nil {
				return err
			}
			written++
		}
		return nil
	})
	if err != nil {
		return written, err
	}
	out.Flush()
	return written, out.Error()
}

func exported(l *leadbridge.Lead, findings quality.Findings) []string {
	row := []string{l.ID}
	for _, field := range []string{leadbridge.FieldFirstName, leadbridge.FieldLastName, leadbridge.FieldCompany, leadbridge.FieldEmail, leadbridge.FieldPhone, leadbridge.FieldLeadSource} {
		row = append(row, formula.Defuse(l.Values[field]))
	}
	var reasons []string
	for _, r := range findings.Reasons() {
		reasons = append(reasons, r.Title+": -"+strconv.Itoa(r.Lost))
	}
	return append(row, strconv.Itoa(findings.Score()), strings.Join(reasons, "; "))
}
