package sandbox

import (
	"fmt"
	"slices"
	"strings"
)

func addFieldByHand(co *company, input func(string) string) (string, error) {
	t, err := co.tableOf(input)
	if err != nil {
		return "", err
	}
	var options []string
	if list := input("options"); list != "" {
		options = strings.Split(list, ",")
	}
	choices := input("type") == "enum" || input("type") == "set"
	if t.customs == nil || input("title") == "" || !slices.Contains(fieldTypes, input("type")) || choices != (len(options) > 0) {
		return "", wrong("type", "is %q; give persons, organizations or deals a title, one of the types %s, and options for enum and set only", input("type"), strings.Join(fieldTypes, ", "))
	}
	f := co.addField(t.schema, input("title"), input("type"), options, co.now())
	return fmt.Sprintf("field %s is %s", f.title, f.key), nil
}

// customNamed reads which custom field is meant.
func (co *company) customNamed(input func(string) string) (*field, error) {
	t, err := co.tableOf(input)
	if err != nil {
		return nil, err
	}
	f, err := fieldNamed(t, input("field"))
	if err == nil && !f.custom {
		return nil, wrong("field", "is %q; only custom fields can be changed", input("field"))
	}
	return f, err
}

func renameFieldByHand(co *company, input func(string) string) (string, error) {
	f, err := co.customNamed(input)
	if err != nil {
		return "", err
	}
	if input("title") == "" {
		return "", wrong("title", "is missing")
	}
	f.title = input("title")
	return "field renamed to " + f.title, nil
}

func removeFieldByHand(co *company, input func(string) string) (string, error) {
	f, err := co.customNamed(input)
	if err != nil {
		return "", err
	}
	f.removed = true
	return "field " + f.title + " removed", nil
}

// veilFieldByHand is the action that hides a field, or shows it again.
func veilFieldByHand(hidden bool, word string) func(*company, func(string) string) (string, error) {
	return func(co *company, input func(string) string) (string, error) {
		t, err := co.tableOf(input)
		if err != nil {
			return "", err
		}
		f, err := fieldNamed(t, input("field"))
		if err != nil {
			return "", err
		}
		f.hidden = hidden
		return "field " + f.title + " " + word, nil
	}
}

func addOptionByHand(co *company, input func(string) string) (string, error) {
	f, err := co.customNamed(input)
	if err != nil {
		return "", err
	}
	if f.options == nil || input("label") == "" || f.labelTaken([]string{input("label")}, 0) != "" {
		return "", wrong("label", "is %q; give a field with options a new one", input("label"))
	}
	made := co.addOptions(f, []string{input("label")})
	return fmt.Sprintf("option %s is %d", made[0].Label, made[0].ID), nil
}

func removeOptionByHand(co *company, input func(string) string) (string, error) {
	f, err := co.customNamed(input)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(f.options, func(o option) bool { return strings.EqualFold(o.Label, input("label")) })
	if i < 0 {
		return "", wrong("label", "is %q; the field has no such option", input("label"))
	}
	f.options = slices.Delete(slices.Clone(f.options), i, i+1)
	return "option " + input("label") + " removed", nil
}
