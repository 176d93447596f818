package sandbox

import (
	"cmp"
	"slices"
	"strings"
)

// pipeline is a way that deals go.
type pipeline struct {
	ID          int    `json:"id"`
	Name        string `json:"name"`
	Order       int    `json:"order_nr"`
	Deleted     bool   `json:"is_deleted"`
	Probability bool   `json:"is_deal_probability_enabled"`
	Added       string `json:"add_time"`
	Updated     string `json:"update_time"`
}

// step is a stage on a pipeline.
type step struct {
	ID          int    `json:"id"`
	Order       int    `json:"order_nr"`
	Name        string `json:"name"`
	Deleted     bool   `json:"is_deleted"`
	Probability int    `json:"deal_probability"`
	Pipeline    int    `json:"pipeline_id"`
	Rots        bool   `json:"is_deal_rot_enabled"`
	RottenDays  *int   `json:"days_to_rotten"`
	Added       string `json:"add_time"`
	Updated     string `json:"update_time"`
}

// activityKind is a type of activity.
type activityKind struct {
	ID      int    `json:"id"`
	Order   int    `json:"order_nr"`
	Name    string `json:"name"`
	Key     string `json:"key_string"`
	Icon    string `json:"icon_key"`
	Active  bool   `json:"active_flag"`
	Color   string `json:"color"`
	Custom  bool   `json:"is_custom_flag"`
	Added   string `json:"add_time"`
	Updated string `json:"update_time"`
}

// leadLabel is a label of leads, which have other labels than the rest.
type leadLabel struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Color   string `json:"color"`
	Added   string `json:"add_time"`
	Updated string `json:"update_time"`
}

func (co *company) stage(id int) *step {
	for i := range co.stages {
		if co.stages[i].ID == id {
			return &co.stages[i]
		}
	}
	return nil
}

func (co *company) firstStage(pipeline int) *step {
	for i := range co.stages {
		if co.stages[i].Pipeline == pipeline {
			return &co.stages[i]
		}
	}
	return nil
}

// pageOf answers one page of a short list of v2; the cursor is a number.
func pageOf[T any](c *call, all []T) (answer, *fault) {
	limit, err := c.limit(500)
	if err != nil {
		return answer{}, err
	}
	k, err := c.cursor()
	if err != nil {
		return answer{}, err
	}
	start, next := 0, ""
	if k != nil {
		start = min(max(int(k.Value), 0), len(all))
	}
	end := min(start+limit, len(all))
	if end < len(all) {
		next = cursor{Field: "position", Value: int64(end), Way: "asc", At: c.now}.String()
	}
	return c.page(append([]T{}, all[start:end]...), next)
}

func listPipelines(c *call) (answer, *fault) { return pageOf(c, c.co.pipelines) }

func getPipeline(c *call) (answer, *fault) {
	for _, p := range c.co.pipelines {
		if p.ID == c.id() {
			return ok(p)
		}
	}
	return answer{}, notFound("Pipeline")
}

func listStages(c *call) (answer, *fault) {
	of, err := c.queryInt("pipeline_id", 0)
	if err != nil {
		return answer{}, err
	}
	stages := slices.DeleteFunc(slices.Clone(c.co.stages), func(s step) bool { return of != 0 && s.Pipeline != of })
	if c.query("sort_by") == "order_nr" {
		slices.SortStableFunc(stages, func(a, b step) int { return cmp.Compare(a.Order, b.Order) })
	}
	return pageOf(c, stages)
}

func getStage(c *call) (answer, *fault) {
	if s := c.co.stage(c.id()); s != nil {
		return ok(s)
	}
	return answer{}, notFound("Stage")
}

func listActivityTypes(c *call) (answer, *fault) { return ok(c.co.activityTypes) }

func listLeadLabels(c *call) (answer, *fault) { return ok(c.co.leadLabels) }

func listLeadSources(*call) (answer, *fault) {
	var all []map[string]any
	for _, name := range []string{"Manually created", "Deal", "Web forms", "Prospector", "Leadbooster", "Live chat", "Import", "Website visitors", "Workflow automation", "API"} {
		all = append(all, map[string]any{"name": name})
	}
	return ok(all)
}

var labelColors = []string{"blue", "brown", "dark-gray", "gray", "green", "orange", "pink", "purple", "red", "yellow"}

func createLeadLabel(c *call) (answer, *fault) {
	body, err := c.object()
	if err != nil {
		return answer{}, err
	}
	name, _ := body["name"].(string)
	color, _ := body["color"].(string)
	if name == "" {
		return answer{}, invalid("name", "is required")
	}
	if !slices.Contains(labelColors, color) {
		return answer{}, invalid("color", "must be one of [%s]", strings.Join(labelColors, ", "))
	}
	now := timeText(timeLead, c.now)
	l := leadLabel{ID: c.co.uuid(), Name: name, Color: color, Added: now, Updated: now}
	c.co.leadLabels = append(c.co.leadLabels, l)
	return ok(l)
}

// currencies are those that the sandbox knows; the vendor has some 150.
var currencies = []struct{ code, name, symbol string }{
	{"USD", "US Dollar", "$"}, {"EUR", "Euro", "€"}, {"GBP", "Pound Sterling", "£"}, {"CAD", "Canadian Dollar", "C$"}, {"MXN", "Mexican Peso", "MX$"},
	{"AUD", "Australian Dollar", "A$"}, {"CHF", "Swiss Franc", "CHF"}, {"JPY", "Japanese Yen", "¥"}, {"SEK", "Swedish Krona", "kr"}, {"INR", "Indian Rupee", "₹"},
}

func currencyCodes() []string {
	var codes []string
	for _, c := range currencies {
		codes = append(codes, c.code)
	}
	return codes
}

func listCurrencies(c *call) (answer, *fault) {
	all := []map[string]any{}
	term := strings.ToLower(c.query("term"))
	for i, one := range currencies {
		if strings.Contains(strings.ToLower(one.code+" "+one.name), term) {
			all = append(all, map[string]any{"id": i + 1, "code": one.code, "name": one.name, "symbol": one.symbol, "decimal_points": 2, "active_flag": true, "is_custom_flag": false})
		}
	}
	return ok(all)
}
