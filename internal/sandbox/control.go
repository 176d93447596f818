package sandbox

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"
)

func itoa(n int) string { return strconv.Itoa(n) }

// control serves the control page and its JSON: vices, calls, the clock and
// the simulator's own actions.
func (s *Stage) control() http.Handler {
	r := chi.NewRouter()
	r.Get(controlPath+"/vices", func(w http.ResponseWriter, _ *http.Request) {
		known, set := s.Vices.List()
		reply(w, http.StatusOK, map[string]any{"known": known, "set": set})
	})
	r.Put(controlPath+"/vices/{name}", func(w http.ResponseWriter, r *http.Request) {
		var v ViceSetting
		if err := json.NewDecoder(r.Body).Decode(&v); err != nil {
			reply(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
			return
		}
		if err := s.Vices.Set(chi.URLParam(r, "name"), v); err != nil {
			reply(w, http.StatusUnprocessableEntity, map[string]string{"error": err.Error()})
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	r.Delete(controlPath+"/vices", func(w http.ResponseWriter, _ *http.Request) {
		s.Vices.Clear()
		w.WriteHeader(http.StatusNoContent)
	})
	r.Get(controlPath+"/calls", func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.URL.Query().Get("last"))
		reply(w, http.StatusOK, map[string]any{"total": s.Calls.Total(), "counts": s.Calls.Counts(), "last": s.Calls.Last(n)})
	})
	r.Delete(controlPath+"/calls", func(w http.ResponseWriter, _ *http.Request) {
		s.Calls.Reset()
		w.WriteHeader(http.StatusNoContent)
	})
	r.Post(controlPath+"/clock", func(w http.ResponseWriter, r *http.Request) {
		d, err := time.ParseDuration(r.URL.Query().Get("advance"))
		if err != nil {
			reply(w, http.StatusUnprocessableEntity, map[string]string{"error": "advance must be a duration such as 90m"})
			return
		}
		s.Clock.Advance(d)
		reply(w, http.StatusOK, map[string]any{"now": s.Clock.Now()})
	})
	r.Post(controlPath+"/actions/{name}", func(w http.ResponseWriter, r *http.Request) {
		for _, a := range s.actions {
			if a.Name == chi.URLParam(r, "name") {
				done, err := a.Do(r.FormValue)
				if err != nil {
					reply(w, http.StatusUnprocessableEntity, map[string]string{"error": err.Error()})
					return
				}
				reply(w, http.StatusOK, map[string]string{"done": done})
				return
			}
		}
		reply(w, http.StatusNotFound, map[string]string{"error": "there is no such action"})
	})
	return r
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
