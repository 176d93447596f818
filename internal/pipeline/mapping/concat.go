package mapping

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"leadbridge/internal/pipeline/mapping/expression"
)

// piece is a part of a concat: a literal, the value, or a column's cell.
type piece struct {
	literal string
	value   bool
	column  int
}

func buildConcat(b *builder, args []string) (step, error) {
	var pieces []piece
	for _, a := range args {
		ps, err := b.pieces(a)
		if err != nil {
			return nil, err
		}
		pieces = append(pieces, ps...)
	}
	return func(texts []string, r *row) ([]string, error) {
		var out strings.Builder
		for _, p := range pieces {
			switch {
			case p.value:
				out.WriteString(joinTexts(texts, " "))
			case p.column >= 0:
				out.WriteString(r.cell(p.column))
			default:
				out.WriteString(p.literal)
			}
		}
		return []string{out.String()}, nil
	}, nil
}

// pieces cuts an argument of concat at its placeholders.
func (b *builder) pieces(arg string) ([]piece, error) {
	var out []piece
	for arg != "" {
		open := strings.IndexByte(arg, '{')
		if open < 0 {
			return append(out, piece{literal: arg, column: -1}), nil
		}
		if open > 0 {
			out = append(out, piece{literal: arg[:open], column: -1})
		}
		name, rest, ok := strings.Cut(arg[open+1:], "}")
		if !ok {
			return nil, fmt.Errorf("a { is not closed by } in %q", arg)
		}
		arg = rest
		if name == "" {
			out = append(out, piece{value: true, column: -1})
			continue
		}
		i, err := findColumn(b.columns, name)
		if err != nil {
			return nil, err
		}
		out = append(out, piece{column: i})
	}
	return out, nil
}

func buildExpr(b *builder, args []string) (step, error) {
	program, err := expression.Compile(args[0], map[string]any{"value": "", "values": []string{}, "row": map[string]string{}})
	if err != nil {
		return nil, err
	}
	uses := map[string]bool{}
	for _, n := range program.Names() {
		uses[n] = true
	}
	return func(texts []string, r *row) ([]string, error) {
		env := map[string]any{"value": joinTexts(texts, " "), "values": texts}
		size := 0
		for _, t := range texts {
			size += len(t)
		}
		if uses["row"] {
			cells := make(map[string]string, len(b.columns))
			for i, c := range b.columns {
				cells[c] = r.cell(i)
				size += len(r.cell(i))
			}
			env["row"] = cells
		}
		if size > expression.MaxText {
			return nil, fmt.Errorf("the row is longer than the %d bytes an expression may read", expression.MaxText)
		}
		out, err := program.Run(env)
		if err != nil {
			return nil, fmt.Errorf("the expression failed: %w", err)
		}
		text, err := textOf(out)
		if err != nil {
			return nil, err
		}
		return []string{text}, nil
	}, nil
}

var errNoText = errors.New("the expression gives neither a text, a number nor true or false")

// textOf writes what an expression gave as a canonical text.
func textOf(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case bool:
		return strconv.FormatBool(v), nil
	case int:
		return strconv.Itoa(v), nil
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), nil
	}
	return "", errNoText
}
