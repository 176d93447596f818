package access

import (
	"context"
	"net/mail"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"leadbridge"
	"leadbridge/internal/store"
)

// User is a person who can log in.
type User struct {
	ID    string `json:"id"`
	Email string `json:"email"` // in lower case
	Name  string `json:"name"`
	Role  Role   `json:"role"`
	Zone  string `json:"zone,omitempty"` // IANA name; empty: the browser's
	TOTP  bool   `json:"secondFactor"`   // codes of an app are asked at log-in
	// Invited says that the user has not chosen a password yet.
	Invited    bool      `json:"invited"`
	Epoch      int64     `json:"-"` // raised to end all sessions
	CreatedAt  time.Time `json:"createdAt"`
	LastSeenAt time.Time `json:"lastSeenAt,omitzero"` // to the minute
	DisabledAt time.Time `json:"disabledAt,omitzero"`
}

// May reports whether the user's role carries a right. A disabled user may
// nothing.
func (u User) May(s Scope) bool { return u.DisabledAt.IsZero() && u.Role.May(s) }

// NewUser is what is said of a user to be made. Without a password the user
// is invited: see [Service.PasswordLink].
type NewUser struct {
	Email, Name string
	Role        Role
	Password    string
}

// UserPatch is what becomes of a user. Nil fields stay.
type UserPatch struct {
	Name *string
	Zone *string // IANA name; "" for the browser's
	Role *Role
}

// UserStore is what the service needs of the store to keep users.
type UserStore interface {
	CreateUser(ctx context.Context, u store.User) error
	User(ctx context.Context, id string) (store.User, error)
	UserByEmail(ctx context.Context, email string) (store.User, error)
	Users(ctx context.Context) ([]store.User, error)
	ChangeUser(ctx context.Context, id, keep string, c store.UserChange) (store.User, error)
	TouchUser(ctx context.Context, id string, at time.Time) error
}

const (
	maxEmail = 254 // characters, as mail servers take them
	maxZone  = 64
)

// User returns a user, disabled or not.
func (s *Service) User(ctx context.Context, id string) (User, error) {
	u, err := s.store.User(ctx, id)
	return publicUser(u), err
}

// Visit returns the user of a session that was begun in that epoch, and notes
// that the user was here. It answers Unauthorized once the session has ended.
func (s *Service) Visit(ctx context.Context, id string, epoch int64) (User, error) {
	stored, err := s.store.User(ctx, id)
	if leadbridge.KindOf(err) == leadbridge.NotFound || err == nil && (stored.Epoch != epoch || !stored.DisabledAt.IsZero()) {
		return User{}, leadbridge.Errorf(leadbridge.Unauthorized, "access.Visit", "Your session has ended. Log in again.")
	}
	if err != nil {
		return User{}, err
	}
	if now := s.now(); now.Sub(stored.LastSeenAt) >= touchEvery {
		// A busy database must not keep anyone out.
		ctx, cancel := context.WithTimeout(ctx, touchWithin)
		defer cancel()
		_ = s.store.TouchUser(ctx, id, now)
	}
	return publicUser(stored), nil
}

// Users lists all users, by name.
func (s *Service) Users(ctx context.Context) ([]User, error) {
	stored, err := s.store.Users(ctx)
	users := make([]User, len(stored))
	for i, u := range stored {
		users[i] = publicUser(u)
	}
	return users, err
}

// CreateUser makes a user.
func (s *Service) CreateUser(ctx context.Context, n NewUser) (User, error) {
	u, err := s.newUser(ctx, n)
	if err == nil {
		err = s.store.CreateUser(ctx, u)
	}
	if err != nil {
		return User{}, err
	}
	return publicUser(u), nil
}

// newUser checks what is said of a user and makes one of it.
func (s *Service) newUser(ctx context.Context, n NewUser) (store.User, error) {
	u := store.User{ID: uuid.Must(uuid.NewV7()).String(), Epoch: 1, CreatedAt: s.now()}
	var err error
	if u.Email, err = checkEmail(n.Email); err != nil {
		return u, err
	}
	if u.Name, err = checkName(n.Name); err != nil {
		return u, err
	}
	if _, err = ParseRole(string(n.Role)); err != nil {
		return u, err
	}
	u.Role = string(n.Role)
	if n.Password == "" {
		return u, nil
	}
	if err = CheckPassword(n.Password, u.Email); err != nil {
		return u, err
	}
	u.PasswordHash, err = s.hasher.hash(ctx, n.Password)
	return u, err
}

// UpdateUser changes a user. Another role counts at once. The last
// administrator stays one.
func (s *Service) UpdateUser(ctx context.Context, id string, p UserPatch) (User, error) {
	c := store.UserChange{}
	if p.Name != nil {
		name, err := checkName(*p.Name)
		if err != nil {
			return User{}, err
		}
		c.Name = &name
	}
	if p.Zone != nil {
		if err := checkZone(*p.Zone); err != nil {
			return User{}, err
		}
		c.Zone = p.Zone
	}
	if p.Role != nil {
		role, err := ParseRole(string(*p.Role))
		if err != nil {
			return User{}, err
		}
		text := string(role)
		c.Role = &text
	}
	return s.change(ctx, id, c)
}

// DisableUser keeps a user out from now on. What the user did stays.
func (s *Service) DisableUser(ctx context.Context, id string) (User, error) {
	now := s.now()
	return s.change(ctx, id, store.UserChange{DisabledAt: &now, EndSessions: true})
}

// EnableUser lets a disabled user in again.
func (s *Service) EnableUser(ctx context.Context, id string) (User, error) {
	return s.change(ctx, id, store.UserChange{DisabledAt: &time.Time{}})
}

func (s *Service) change(ctx context.Context, id string, c store.UserChange) (User, error) {
	u, err := s.store.ChangeUser(ctx, id, string(Administrator), c)
	return publicUser(u), err
}

func publicUser(u store.User) User {
	return User{ID: u.ID, Email: u.Email, Name: u.Name, Role: Role(u.Role), Zone: u.Zone, TOTP: !u.TOTPSince.IsZero(), Invited: u.PasswordHash == "" && u.ID != "",
		Epoch: u.Epoch, CreatedAt: u.CreatedAt, LastSeenAt: u.LastSeenAt, DisabledAt: u.DisabledAt}
}

// checkEmail returns an address in the form in which it is stored.
func checkEmail(email string) (string, error) {
	email = foldEmail(email)
	at, err := mail.ParseAddress(email)
	if err != nil || at.Address != email || utf8.RuneCountInString(email) > maxEmail {
		return "", leadbridge.InvalidField("access.checkEmail", "email", "must be an e-mail address, such as ann@example.com")
	}
	return email, nil
}

func foldEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

func checkName(name string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" || utf8.RuneCountInString(name) > maxName {
		return "", leadbridge.InvalidField("access.checkName", "name", "must be 1 to %d characters long", maxName)
	}
	return name, nil
}

func checkZone(zone string) error {
	if zone == "" {
		return nil
	}
	if _, err := time.LoadLocation(zone); err != nil || len(zone) > maxZone || zone == "Local" {
		return leadbridge.InvalidField("access.checkZone", "zone", "must be a time zone, such as America/Chicago")
	}
	return nil
}
