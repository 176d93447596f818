package mapping

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"leadbridge/internal/pipeline/cleanse"
)

func buildPhone(b *builder, args []string) (step, error) {
	region := b.region
	if len(args) == 1 {
		region = strings.ToUpper(strings.TrimSpace(args[0]))
		if len(region) != 2 {
			return nil, fmt.Errorf("%q is no region; give two letters such as US or DE", args[0])
		}
	}
	return eachStep(func(s string) (string, error) {
		r, ok := cleanse.Phone(s, region)
		if !ok {
			return "", fmt.Errorf("the phone number %q %s", s, r.Problem)
		}
		return r.E164, nil
	}), nil
}

func buildNumber(_ *builder, args []string) (step, error) {
	read := cleanse.Number
	if len(args) == 1 {
		grouping, ok := map[string]string{".": ",", ",": "."}[args[0]]
		if !ok {
			return nil, fmt.Errorf("%q is no decimal sign; give \".\" or \",\"", args[0])
		}
		read = func(s string) (string, bool) {
			return cleanse.Number(strings.Replace(strings.ReplaceAll(s, grouping, ""), ",", ".", 1))
		}
	}
	return convertStep("is not a number", read), nil
}

func buildSplit(_ *builder, args []string) (step, error) {
	separator := args[0]
	if separator == "" {
		return nil, errors.New("the separator is empty")
	}
	index := 0
	if len(args) == 2 {
		var err error
		if index, err = strconv.Atoi(args[1]); err != nil || index == 0 {
			return nil, fmt.Errorf("the index %q is not a number from 1, or from -1 downwards", args[1])
		}
	}
	return func(texts []string, _ *row) ([]string, error) {
		var parts []string
		for _, t := range texts {
			for p := range strings.SplitSeq(t, separator) {
				parts = append(parts, strings.TrimSpace(p))
			}
		}
		if index == 0 {
			return parts, nil
		}
		i := index - 1
		if index < 0 {
			i = len(parts) + index
		}
		if i < 0 || i >= len(parts) {
			return nil, nil
		}
		return parts[i : i+1], nil
	}, nil
}

func buildJoin(_ *builder, args []string) (step, error) {
	separator := " "
	if len(args) == 1 {
		separator = args[0]
	}
	return func(texts []string, _ *row) ([]string, error) {
		return []string{joinTexts(texts, separator)}, nil
	}, nil
}

// joinTexts joins the texts that are not blank.
func joinTexts(texts []string, separator string) string {
	if len(texts) == 1 {
		return texts[0]
	}
	var kept []string
	for _, t := range texts {
		if t = strings.TrimSpace(t); t != "" {
			kept = append(kept, t)
		}
	}
	return strings.Join(kept, separator)
}

// maxGrown is the longest text, in bytes, that a replacement may make.
const maxGrown = 1 << 20

func buildReplace(_ *builder, args []string) (step, error) {
	from, to := args[0], args[1]
	if from == "" {
		return nil, errors.New("the text to replace is empty")
	}
	return eachStep(func(s string) (string, error) {
		if grows := len(to) - len(from); grows > 0 && len(s)+strings.Count(s, from)*grows > maxGrown {
			return "", errors.New("the text would become too long")
		}
		return strings.ReplaceAll(s, from, to), nil
	}), nil
}

// maxPattern is the longest regular expression, in bytes.
const maxPattern = 1000

func buildRegex(_ *builder, args []string) (step, error) {
	if len(args[0]) > maxPattern {
		return nil, fmt.Errorf("the pattern is longer than %d bytes", maxPattern)
	}
	re, err := regexp.Compile(args[0])
	if err != nil {
		return nil, fmt.Errorf("the pattern is not a regular expression: %w", err)
	}
	to := args[1]
	return eachStep(func(s string) (string, error) {
		if len(to) > 0 && len(s) > maxGrown/(len(to)+1) {
			return "", errors.New("the text is too long for a regular expression")
		}
		return re.ReplaceAllString(s, to), nil
	}), nil
}

func buildLookup(b *builder, args []string) (step, error) {
	table := b.tables[args[0]]
	if table == nil {
		table = map[string]string{}
		for pair := range strings.SplitSeq(args[0], ";") {
			if blank(pair) {
				continue
			}
			key, value, ok := strings.Cut(pair, "=")
			if !ok {
				return nil, fmt.Errorf("%q is neither key=value nor the name of a table", strings.TrimSpace(pair))
			}
			table[strings.TrimSpace(key)] = strings.TrimSpace(value)
		}
	}
	m := newValueMap(table)
	return eachStep(func(s string) (string, error) { return m.value(s), nil }), nil
}

// valueMap rewrites values without regard to case and surrounding space.
type valueMap map[string]string

func newValueMap(table map[string]string) valueMap {
	if len(table) == 0 {
		return nil
	}
	m := make(valueMap, len(table))
	for k, v := range table {
		m[strings.ToLower(strings.TrimSpace(k))] = v
	}
	return m
}

// value returns what the map makes of a value; an unknown value stays.
func (m valueMap) value(s string) string {
	if to, ok := m[strings.ToLower(strings.TrimSpace(s))]; ok {
		return to
	}
	return s
}

func buildConstant(_ *builder, args []string) (step, error) {
	constant := []string{args[0]}
	return func([]string, *row) ([]string, error) { return constant, nil }, nil
}
