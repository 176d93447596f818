package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	stage "leadbridge/internal/sandbox"
)

// owner is a user to whom records belong.
type owner struct {
	ID                      string `json:"id"`
	Email                   string `json:"email"`
	Type                    string `json:"type"`
	FirstName               string `json:"firstName"`
	LastName                string `json:"lastName"`
	UserID                  int64  `json:"userId,omitempty"`
	UserIDIncludingInactive int64  `json:"userIdIncludingInactive,omitempty"`
	CreatedAt               string `json:"createdAt"`
	UpdatedAt               string `json:"updatedAt"`
	Archived                bool   `json:"archived"`
	Teams                   []team `json:"teams,omitempty"`
}

type team struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Primary bool   `json:"primary"`
}

// newOwners makes six producers, of whom the last has left.
func (a *account) newOwners() []*owner {
	person := stage.People(a.hub.Seed, 1000+a.number, a.hub.Clock.Now())
	var out []*owner
	for i := range 6 {
		p, user := person(i), int64(9_100_000+a.number*1000+i*17)
		o := &owner{ID: strconv.FormatInt(70_200_000+int64(a.number)*50_000+int64(i)*371, 10), Type: "PERSON", FirstName: p.First, LastName: p.Last,
			Email:  strings.ToLower(fmt.Sprintf("%s.%s%d@broker%d.example.com", p.First, strings.ReplaceAll(p.Last, "'", ""), i, a.number+1)),
			UserID: user, UserIDIncludingInactive: user, CreatedAt: iso(a.openedAt), UpdatedAt: iso(a.openedAt),
			Teams: []team{{ID: strconv.Itoa(400 + a.number), Name: "Sales", Primary: true}}}
		if i == 5 {
			o.Archived, o.UserID, o.Teams = true, 0, nil
		}
		out = append(out, o)
	}
	return out
}

func (a *account) ownerOptions() []option {
	var out []option
	for i, o := range a.owners {
		out = append(out, option{Label: o.FirstName + " " + o.LastName, Value: o.ID, DisplayOrder: i, Hidden: o.Archived})
	}
	return out
}

// listOwners answers GET owners.
func listOwners(c *call) (int, any, error) {
	limit, err := c.limit(100, 500)
	if err != nil {
		return 0, nil, err
	}
	archived, email, after := c.query("archived") == "true", strings.ToLower(c.query("email")), c.query("after")
	results := []*owner{}
	for _, o := range c.account.owners {
		if o.Archived != archived || email != "" && o.Email != email || after != "" && o.ID < after {
			continue
		}
		if len(results) == limit {
			return http.StatusOK, map[string]any{"results": results, "paging": c.nextPage(o.ID)}, nil
		}
		results = append(results, o)
	}
	return http.StatusOK, map[string]any{"results": results}, nil
}

// getOwner answers GET owners/{id}; idProperty=userId looks for the user.
func getOwner(c *call) (int, any, error) {
	archived := c.query("archived") == "true"
	i := slices.IndexFunc(c.account.owners, func(o *owner) bool {
		id := o.ID
		if c.query("idProperty") == "userId" {
			id = strconv.FormatInt(o.UserIDIncludingInactive, 10)
		}
		return id == c.param("owner") && o.Archived == archived
	})
	if i < 0 {
		return 0, nil, notFound("Owner with id %s does not exist", c.param("owner"))
	}
	return http.StatusOK, c.account.owners[i], nil
}
