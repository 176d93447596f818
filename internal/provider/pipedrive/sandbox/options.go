package sandbox

import (
	"encoding/json"
	"slices"
	"strings"
)

// optionsSent reads the field of the path and the options that were sent.
func (c *call) optionsSent() (*field, []map[string]any, *fault) {
	f, err := c.fieldOfPath(true)
	if err != nil {
		return nil, nil, err
	}
	if f.of != "enum" && f.of != "set" {
		return nil, nil, badRequest("Field of type %s does not support options", f.of)
	}
	var list []map[string]any
	if err := c.body(&list); err != nil {
		return nil, nil, err
	}
	if len(list) == 0 {
		return nil, nil, badRequest("Validation failed: Array must contain at least 1 element(s)")
	}
	return f, list, nil
}

func addOptions(c *call) (answer, *fault) {
	f, sent, err := c.optionsSent()
	if err != nil {
		return answer{}, err
	}
	var list []any
	for _, o := range sent {
		list = append(list, o)
	}
	labels, err := optionLabels(list)
	if err != nil {
		return answer{}, err
	}
	if taken := f.labelTaken(labels, 0); taken != "" {
		return answer{}, invalid("label", "Option '%s' exists already", taken)
	}
	return optionsAnswer(c.co.addOptions(f, labels))
}

// addOptions gives a field more choices, and returns them.
func (co *company) addOptions(f *field, labels []string) []option {
	var made []option
	for _, label := range labels {
		co.nextOption++
		made = append(made, option{ID: co.nextOption, Label: label})
	}
	f.options = append(slices.Clone(f.options), made...)
	return made
}

// labelTaken returns the first label that another option has.
func (f *field) labelTaken(labels []string, except int) string {
	for _, label := range labels {
		if slices.ContainsFunc(f.options, func(o option) bool { return o.ID != except && strings.EqualFold(o.Label, label) }) {
			return label
		}
	}
	return ""
}

func optionsAnswer(options []option) (answer, *fault) {
	a, err := ok(options)
	a.body["additional_data"] = nil
	return a, err
}

// named returns the options whose ids were sent; all must exist.
func (f *field) named(sent []map[string]any) ([]*option, *fault) {
	var list []*option
	for _, s := range sent {
		n, _ := s["id"].(json.Number)
		id, _ := n.Int64()
		o := f.option(int(id))
		if o == nil {
			return nil, invalid("id", "Option %s does not exist", n)
		}
		list = append(list, o)
	}
	return list, nil
}

func renameOptions(c *call) (answer, *fault) {
	f, sent, err := c.optionsSent()
	if err != nil {
		return answer{}, err
	}
	options, err := f.named(sent)
	if err != nil {
		return answer{}, err
	}
	labels := make([]string, len(options))
	for i := range options {
		labels[i], _ = sent[i]["label"].(string)
		if labels[i] == "" || f.labelTaken(labels[i:i+1], options[i].ID) != "" {
			return answer{}, invalid("label", "must be given, and unlike those of other options")
		}
	}
	var changed []option
	for i, o := range options {
		o.Label = labels[i]
		changed = append(changed, *o)
	}
	return optionsAnswer(changed)
}

func deleteOptions(c *call) (answer, *fault) {
	f, sent, err := c.optionsSent()
	if err != nil {
		return answer{}, err
	}
	options, err := f.named(sent)
	if err != nil {
		return answer{}, err
	}
	var gone []option
	for _, o := range options {
		gone = append(gone, *o)
	}
	f.options = slices.DeleteFunc(slices.Clone(f.options), func(o option) bool { return slices.Contains(gone, o) })
	return optionsAnswer(gone)
}
