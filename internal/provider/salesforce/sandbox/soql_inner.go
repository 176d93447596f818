package sandbox

// settle puts the values that inner queries find in the place of these.
func (o *org) settle(c condition, all bool) (condition, *apiError) {
	var err *apiError
	switch c := c.(type) {
	case allOf:
		return c, o.settleEach(c, all)
	case anyOf:
		return c, o.settleEach(c, all)
	case notOf:
		c.not, err = o.settle(c.not, all)
		return c, err
	case filter:
		if c.among != nil {
			return o.settleFilter(c, all)
		}
	}
	return c, nil
}

func (o *org) settleEach(conditions []condition, all bool) (err *apiError) {
	for i := range conditions {
		if conditions[i], err = o.settle(conditions[i], all); err != nil {
			return err
		}
	}
	return nil
}

func (o *org) settleFilter(f filter, all bool) (condition, *apiError) {
	q, err := o.bind(f.among, all)
	if err != nil {
		return nil, err
	}
	if f.op != "IN" && f.op != "NOT IN" || q.aggregated() || len(q.columns) != 1 {
		return nil, malformed("an inner query must select one field, after IN or NOT IN")
	}
	for _, seq := range q.run() {
		r, _ := q.table.seen(seq, o.seconds())
		if v := q.columns[0].text(r); v != "" {
			f.against = append(f.against, token{kind: tokenString, text: v, at: f.path.at})
		}
	}
	switch {
	case len(f.against) > 0:
		return f, nil
	case f.op == "IN":
		return anyOf{}, nil // none
	}
	return allOf{}, nil // all
}
