package web

import (
	"context"
	"time"

	"github.com/pquerna/otp"

	"leadbridge/internal/access"
	"leadbridge/internal/store"
)

// Access is what the pages call to know who asks, and to look after that.
type Access interface {
	Doorkeeper
	Newcomers
	Accounts
	SecondFactors
	Users
	Tokens
	AuditLog
}

// Doorkeeper lets people in.
type Doorkeeper interface {
	Visit(ctx context.Context, id string, epoch int64) (access.User, error)
	LogIn(ctx context.Context, c access.Credentials) (access.User, error)
	LogInByCode(ctx context.Context, id string, epoch int64, code, address string) (access.User, error)
}

// Newcomers lets people in for the first time.
type Newcomers interface {
	CheckCode(ctx context.Context, code string) error
	SetUp(ctx context.Context, code string, n access.NewUser) (access.User, error)
	UserByLink(ctx context.Context, code string) (access.User, error)
	ChoosePassword(ctx context.Context, code, password string) (access.User, error)
}

// Accounts lets people look after their own account.
type Accounts interface {
	ConfirmPassword(ctx context.Context, id, password, address string) error
	SetPassword(ctx context.Context, id, password string) (access.User, error)
	UpdateUser(ctx context.Context, id string, p access.UserPatch) (access.User, error)
	Sessions(ctx context.Context, userID string) ([]store.Session, error)
	EndSessions(ctx context.Context, userID string) (access.User, error)
}

// SecondFactors turns codes of an app on and off.
type SecondFactors interface {
	BeginTOTP(ctx context.Context, id string) (*otp.Key, error)
	PendingTOTP(ctx context.Context, id string) (*otp.Key, error)
	ConfirmTOTP(ctx context.Context, id, code string) ([]string, error)
	RemoveTOTP(ctx context.Context, id string) error
	RenewRecoveryCodes(ctx context.Context, id string) ([]string, error)
	RecoveryCodesLeft(ctx context.Context, id string) (int, error)
}

// Users looks after the users.
type Users interface {
	Users(ctx context.Context) ([]access.User, error)
	User(ctx context.Context, id string) (access.User, error)
	CreateUser(ctx context.Context, n access.NewUser) (access.User, error)
	DisableUser(ctx context.Context, id string) (access.User, error)
	EnableUser(ctx context.Context, id string) (access.User, error)
	PasswordLink(ctx context.Context, id string) (code string, err error)
}

// Tokens looks after the API's tokens.
type Tokens interface {
	Create(ctx context.Context, name string, scopes []access.Scope, lifetime time.Duration) (secret string, t access.Token, err error)
	List(ctx context.Context) ([]access.Token, error)
	Revoke(ctx context.Context, id string) error
}

// AuditLog tells who did what.
type AuditLog interface {
	Record(ctx context.Context, e access.Entry) error
	Audit(ctx context.Context, f store.AuditFilter) (access.AuditPage, error)
}
