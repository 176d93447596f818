package api

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge/internal/access"
)

// Users is what the API calls of the use cases around users.
type Users interface {
	Users(ctx context.Context) ([]access.User, error)
	User(ctx context.Context, id string) (access.User, error)
	CreateUser(ctx context.Context, n access.NewUser) (access.User, error)
	UpdateUser(ctx context.Context, id string, p access.UserPatch) (access.User, error)
	DisableUser(ctx context.Context, id string) (access.User, error)
	EnableUser(ctx context.Context, id string) (access.User, error)
}

// UserSecrets helps users who cannot get in.
type UserSecrets interface {
	PasswordLink(ctx context.Context, id string) (code string, err error)
	RemoveTOTP(ctx context.Context, id string) error
}

const usersPath = "/api/users"

// UserID names a user in a path.
type UserID struct {
	ID string `path:"id" doc:"The user's ID"`
}

type newUser struct {
	Email string      `json:"email" doc:"To log in with"`
	Name  string      `json:"name"`
	Role  access.Role `json:"role" enum:"VIEWER,EDITOR,ADMINISTRATOR"`
}

type userPatch struct {
	Name *string      `json:"name,omitempty"`
	Role *access.Role `json:"role,omitempty" enum:"VIEWER,EDITOR,ADMINISTRATOR"`
	Zone *string      `json:"zone,omitempty" doc:"Time zone, for example America/Chicago; empty for the browser's"`
}

type passwordLink struct {
	URL       string    `json:"url" doc:"Works once; hand it to the user, for no e-mail is sent"`
	ExpiresAt time.Time `json:"expiresAt"`
}

func (a *API) registerUsers() {
	op := func(method, path, id, summary string) huma.Operation {
		return huma.Operation{Method: method, Path: usersPath + path, OperationID: id, Summary: summary, Tags: []string{"Access"}}
	}
	register(a, access.Admin, op(http.MethodGet, "", "listUsers", "List the users, by name"),
		func(ctx context.Context, _ *struct{}) (*item[Page[access.User]], error) {
			users, err := a.access.Users(ctx)
			return &item[Page[access.User]]{Page[access.User]{Items: users}}, err
		})
	create := op(http.MethodPost, "", "createUser", "Invite a user; make a link with which they choose a password")
	create.DefaultStatus = http.StatusCreated
	register(a, access.Admin, create, func(ctx context.Context, in *struct{ Body newUser }) (*created[access.User], error) {
		u, err := a.access.CreateUser(ctx, access.NewUser{Email: in.Body.Email, Name: in.Body.Name, Role: in.Body.Role})
		return &created[access.User]{usersPath + "/" + u.ID, u}, err
	})
	register(a, access.Admin, op(http.MethodGet, "/{id}", "getUser", "Get a user"),
		func(ctx context.Context, in *UserID) (*item[access.User], error) {
			u, err := a.access.User(ctx, in.ID)
			return &item[access.User]{u}, err
		})
	register(a, access.Admin, op(http.MethodPatch, "/{id}", "updateUser", "Change a user; another role counts at once. The last administrator stays one"),
		func(ctx context.Context, in *struct {
			UserID
			Body userPatch
		}) (*item[access.User], error) {
			u, err := a.access.UpdateUser(ctx, in.ID, access.UserPatch{Name: in.Body.Name, Role: in.Body.Role, Zone: in.Body.Zone})
			return &item[access.User]{u}, err
		})
	register(a, access.Admin, op(http.MethodPost, "/{id}/disable", "disableUser", "Keep a user out from now on; what they did stays"),
		func(ctx context.Context, in *UserID) (*item[access.User], error) {
			u, err := a.access.DisableUser(ctx, in.ID)
			return &item[access.User]{u}, err
		})
	register(a, access.Admin, op(http.MethodPost, "/{id}/enable", "enableUser", "Let a disabled user in again"),
		func(ctx context.Context, in *UserID) (*item[access.User], error) {
			u, err := a.access.EnableUser(ctx, in.ID)
			return &item[access.User]{u}, err
		})
	register(a, access.Admin, op(http.MethodDelete, "/{id}/second-factor", "removeSecondFactor", "Turn a user's second factor off, as when the phone is lost"),
		func(ctx context.Context, in *UserID) (*struct{}, error) {
			return nil, a.access.RemoveTOTP(ctx, in.ID)
		})
	link := op(http.MethodPost, "/{id}/link", "makePasswordLink", "Make a link with which a user chooses a password, once and within a week; an earlier one is not good any more")
	link.Middlewares = a.noKey()
	register(a, access.Admin, link, func(ctx context.Context, in *UserID) (*item[passwordLink], error) {
		code, err := a.access.PasswordLink(ctx, in.ID)
		return &item[passwordLink]{passwordLink{a.appURL + "/join?code=" + url.QueryEscape(code), time.Now().UTC().Add(access.LinkLifetime).Truncate(time.Second)}}, err
	})
}
