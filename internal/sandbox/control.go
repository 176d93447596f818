package sandbox

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"html/template"
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"leadbridge"
)

//go:embed control.html
var controlHTML string

var controlPage = template.Must(template.New("control").Parse(controlHTML))

// control serves the control page, and the same as JSON: vices, calls, the
// clock and the simulator's own actions.
func (s *Stage) control() http.Handler {
	r := chi.NewRouter()
	r.Get(controlPath, s.showControl)
	r.Get(controlPath+"/vices", func(w http.ResponseWriter, _ *http.Request) {
		known, set := s.Vices.List()
		reply(w, http.StatusOK, map[string]any{"known": known, "set": set})
	})
	r.Put(controlPath+"/vices/{name}", s.putVice)
	r.Post(controlPath+"/vices/{name}", s.postVice)
	r.Delete(controlPath+"/vices", func(w http.ResponseWriter, _ *http.Request) {
		s.Vices.Clear()
		w.WriteHeader(http.StatusNoContent)
	})
	r.Post(controlPath+"/vices", func(w http.ResponseWriter, r *http.Request) { s.Vices.Clear(); back(w, r) })
	r.Get(controlPath+"/calls", func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.URL.Query().Get("last"))
		reply(w, http.StatusOK, map[string]any{"total": s.Calls.Total(), "counts": s.Calls.Counts(), "statuses": s.Calls.Statuses(), "last": s.Calls.Last(n)})
	})
	r.Delete(controlPath+"/calls", func(w http.ResponseWriter, _ *http.Request) {
		s.Calls.Reset()
		w.WriteHeader(http.StatusNoContent)
	})
	r.Post(controlPath+"/clock", s.moveClock)
	r.Post(controlPath+"/actions/{name}", s.act)
	return r
}

func (s *Stage) putVice(w http.ResponseWriter, r *http.Request) {
	var v ViceSetting
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&v); err != nil {
		reply(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
		return
	}
	if err := s.Vices.Set(chi.URLParam(r, "name"), v); err != nil {
		reply(w, http.StatusUnprocessableEntity, map[string]string{"error": err.Error()})
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// postVice takes the page's form.
func (s *Stage) postVice(w http.ResponseWriter, r *http.Request) {
	name := chi.URLParam(r, "name")
	set, err := s.viceOf(name, r.FormValue)
	if err == nil {
		err = s.Vices.Set(name, set)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	back(w, r)
}

// viceOf reads the page's form: a share in percent, a number of calls, a
// value. A state is there or not, so that its value is enough to set it; an
// accident whose share and number are empty ends.
func (s *Stage) viceOf(name string, input func(string) string) (set ViceSetting, err error) {
	if input("end") != "" {
		return ViceSetting{}, nil
	}
	percent, err := number(input, "percent", 100)
	if err != nil {
		return set, err
	}
	count, err := number(input, "count", 1_000_000)
	if err != nil {
		return set, err
	}
	if count != math.Trunc(count) {
		return set, leadbridge.InvalidField("sandbox.viceOf", "count", "must be a whole number of calls, not %v", count)
	}
	value, err := number(input, "value", math.MaxFloat64)
	if err != nil {
		return set, err
	}
	set = ViceSetting{Rate: percent / 100, Count: int(count), Match: input("match")}
	if input("percent") == "" && input("count") == "" && input("value") != "" && s.Vices.isState(name) {
		set.Rate = 1
	}
	if input("value") != "" && set != (ViceSetting{}) {
		set.Value = &value
	}
	return set, nil
}

// number reads a number of the form, 0 to most; an empty one is 0.
func number(input func(string) string, name string, most float64) (float64, error) {
	text := strings.TrimSpace(input(name))
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil || math.IsNaN(n):
		return 0, leadbridge.InvalidField("sandbox.number", name, "must be a number, not %q", text)
	case n < 0 || n > most:
		return 0, leadbridge.InvalidField("sandbox.number", name, "is %s; it must be 0 to %v", text, most)
	}
	return n, nil
}

func (s *Stage) moveClock(w http.ResponseWriter, r *http.Request) {
	d, err := time.ParseDuration(r.FormValue("advance"))
	if err != nil {
		reply(w, http.StatusUnprocessableEntity, map[string]string{"error": "advance must be a duration such as 90m"})
		return
	}
	s.Clock.Advance(d)
	if r.FormValue("page") != "" {
		back(w, r)
		return
	}
	reply(w, http.StatusOK, map[string]any{"now": s.Clock.Now()})
}

func (s *Stage) act(w http.ResponseWriter, r *http.Request) {
	i := slices.IndexFunc(s.Actions(), func(a Action) bool { return a.Name == chi.URLParam(r, "name") })
	if i < 0 {
		reply(w, http.StatusNotFound, map[string]string{"error": "there is no such action"})
		return
	}
	done, err := s.Actions()[i].Do(r.FormValue)
	if err != nil {
		reply(w, http.StatusUnprocessableEntity, map[string]string{"error": err.Error()})
		return
	}
	reply(w, http.StatusOK, map[string]string{"done": done})
}

// Actions lists what the control page can do.
func (s *Stage) Actions() []Action {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.actions)
}

// showControl shows the page.
func (s *Stage) showControl(w http.ResponseWriter, _ *http.Request) {
	known, set := s.Vices.List()
	type viceRow struct {
		Vice
		On      bool
		Percent float64
		Set     ViceSetting
		Now     float64
	}
	var vices []viceRow
	for _, v := range known {
		row := viceRow{Vice: v, Set: set[v.Name], Percent: set[v.Name].Rate * 100, Now: v.Value}
		if _, row.On = set[v.Name]; row.On {
			row.Now = s.Vices.Value(v.Name)
		}
		vices = append(vices, row)
	}
	counts := s.Calls.Counts()
	type countRow struct {
		Route string
		Calls int
	}
	var routes []countRow
	for _, route := range slices.Sorted(maps.Keys(counts)) {
		routes = append(routes, countRow{route, counts[route]})
	}
	last := s.Calls.Last(50)
	slices.Reverse(last)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_ = controlPage.Execute(w, map[string]any{"Title": cmp.Or(s.Title, s.Name), "Base": s.Base, "Now": s.Clock.Now().Format(time.DateTime), "Vices": vices,
		"Actions": s.Actions(), "Total": s.Calls.Total(), "Routes": routes, "Last": last, "Hooks": s.Hooks.Sent()})
}

func back(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, controlPath, http.StatusSeeOther)
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
