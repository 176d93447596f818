package sandbox

import (
	"net/http"
	"slices"
	"strconv"
)

// direction returns the direction of the path.
func (c *call) direction() (linkKind, error) {
	from, err := kindOf(c.param("type"))
	if err != nil {
		return linkKind{}, err
	}
	to, err := kindOf(c.param("to"))
	return linkKind{from, to}, err
}

func listLabels(c *call) (int, any, error) {
	l, err := c.direction()
	if err != nil {
		return 0, nil, err
	}
	results := c.account.labelsOf(l)
	if results == nil {
		results = []label{}
	}
	return http.StatusOK, map[string]any{"results": results}, nil
}

// labelInput is a label as an account defines it.
type labelInput struct {
	Label   string `json:"label"`
	Name    string `json:"name"`
	Inverse string `json:"inverseLabel"`
	TypeID  int    `json:"associationTypeId"`
}

// createLabel makes a type in both directions and answers with the two.
func createLabel(c *call) (int, any, error) {
	l, err := c.direction()
	if err != nil {
		return 0, nil, err
	}
	var in labelInput
	if err := c.read(&in); err != nil {
		return 0, nil, err
	}
	if in.Label == "" || in.Name == "" {
		return 0, nil, invalid("An association label needs a label and a name")
	}
	a := c.account
	if slices.ContainsFunc(a.labelsOf(l), func(x label) bool { return x.Label != nil && *x.Label == in.Label }) {
		return 0, nil, &fault{status: http.StatusConflict, category: "OBJECT_ALREADY_EXISTS", message: "An association label '" + in.Label + "' already exists."}
	}
	if in.Inverse == "" {
		in.Inverse = in.Label
	}
	a.lastLabel += 2
	there := label{Category: "USER_DEFINED", TypeID: a.lastLabel - 1, Label: &in.Label, inverse: a.lastLabel}
	back := label{Category: "USER_DEFINED", TypeID: a.lastLabel, Label: &in.Inverse, inverse: a.lastLabel - 1}
	a.labels[l] = append(a.labels[l], there)
	a.labels[l.back()] = append(a.labels[l.back()], back)
	return http.StatusOK, map[string]any{"results": []label{there, back}}, nil
}

// own returns a label of the account's, which alone can be changed.
func (c *call) own(l linkKind, typeID int) (*label, error) {
	i := slices.IndexFunc(c.account.labels[l], func(x label) bool { return x.TypeID == typeID })
	if i < 0 {
		return nil, notFound("The account has no association label of its own with type %d", typeID)
	}
	return &c.account.labels[l][i], nil
}

func updateLabel(c *call) (int, any, error) {
	l, err := c.direction()
	if err != nil {
		return 0, nil, err
	}
	var in labelInput
	if err := c.read(&in); err != nil {
		return 0, nil, err
	}
	x, err := c.own(l, in.TypeID)
	if err != nil {
		return 0, nil, err
	}
	x.Label = &in.Label
	return http.StatusNoContent, nil, nil
}

func deleteLabel(c *call) (int, any, error) {
	l, err := c.direction()
	if err != nil {
		return 0, nil, err
	}
	typeID, _ := strconv.Atoi(c.param("label"))
	x, err := c.own(l, typeID)
	if err != nil {
		return 0, nil, err
	}
	inverse := x.inverse
	without := func(l linkKind, id int) {
		c.account.labels[l] = slices.DeleteFunc(slices.Clone(c.account.labels[l]), func(x label) bool { return x.TypeID == id })
	}
	without(l, typeID)
	without(l.back(), inverse)
	return http.StatusNoContent, nil, nil
}
