// Package app knows all settings and puts the parts together. It is the only
// package that sees every other one.
package app

import (
	"errors"
	"log/slog"
	"net"
	"net/url"
	"os"
	"reflect"
	"strconv"
	"strings"

	"github.com/caarlos0/env/v11"

	"leadbridge"
	"leadbridge/internal/gate"
	"leadbridge/internal/provider/all"
)

// Config is every setting. Its tags are the one list of them: names,
// defaults and meanings. A setting that is blank counts as not set.
type Config struct {
	AppURL      string `env:"APP_URL" meaning:"Address under which people reach the server, for links and for CRMs that call back; default http:// and LEADBRIDGE_LISTEN"`
	DatabaseURL string `env:"DATABASE_URL" secret:"true" meaning:"PostgreSQL to use, as postgres://user:password@host/database; without it an SQLite file in the data folder"`

	MaxFileSize   int64 `env:"MAX_IMPORT_FILE_SIZE" envDefault:"10485760" least:"1024" meaning:"Largest file that can be uploaded, in bytes"`
	BatchSize     int   `env:"IMPORT_BATCH_SIZE" envDefault:"100" least:"1" most:"10000" meaning:"Rows that an import writes in one transaction"`
	MaxConcurrent int   `env:"MAX_CONCURRENT_IMPORTS" envDefault:"5" least:"1" most:"100" meaning:"Imports and syncs that run at the same time; others wait"`
	TimeoutMS     int64 `env:"IMPORT_TIMEOUT_MS" envDefault:"3600000" least:"1000" meaning:"Longest time an import may run, in milliseconds"`

	Data      string `env:"LEADBRIDGE_DATA" envDefault:"leadbridge-data" meaning:"Folder of the SQLite file and of uploads; made if it is not there"`
	Listen    string `env:"LEADBRIDGE_LISTEN" envDefault:"127.0.0.1:8080" meaning:"Address and port the server listens on; 127.0.0.1 is reachable from this machine only"`
	Proxies   string `env:"LEADBRIDGE_PROXIES" envDefault:"127.0.0.1,::1" meaning:"Addresses or networks of reverse proxies, separated by commas: what they say of whom they ask for, in X-Forwarded-For, is believed"`
	Region    string `env:"LEADBRIDGE_REGION" envDefault:"US" meaning:"Country, as ISO 3166-1 alpha-2, under which phones, states and postal codes are read where a row names none"`
	Log       string `env:"LEADBRIDGE_LOG" envDefault:"info" oneof:"debug info warn error" meaning:"Least severity that is logged: debug, info, warn or error"`
	Key       string `env:"LEADBRIDGE_KEY" secret:"true" meaning:"Key that CRM tokens are sealed with: 32 bytes in base64. Several, separated by commas: the first seals, all open. Without it, the file leadbridge.key in the data folder, made at the first start"`
	LogFormat string `env:"LEADBRIDGE_LOG_FORMAT" envDefault:"text" oneof:"text json" meaning:"Form of the log on standard error: text or json"`

	// Providers are the settings of each CRM, by its name.
	Providers map[string]ProviderConfig `env:"-"`
	// Background says that imports are run by workers of this or another
	// process. It is no setting: the serve command sets it.
	Background bool `env:"-"`
	// Version is the program's own. It is no setting.
	Version string `env:"-"`
}

// Setting describes one setting.
type Setting struct {
	Name    string // of the environment variable
	Default string
	Meaning string
	Secret  bool // never shown

	index       int    // of the field in Config or ProviderConfig
	provider    string // whose ProviderConfig; "" for Config
	least, most int64
	oneOf       []string
}

// Settings lists every setting, in the order in which people read of them.
func Settings() []Setting {
	t := reflect.TypeFor[Config]()
	var settings []Setting
	for i := range t.NumField() {
		tag := t.Field(i).Tag
		if name := tag.Get("env"); name != "-" {
			s := Setting{Name: name, Default: tag.Get("envDefault"), Meaning: tag.Get("meaning"), Secret: tag.Get("secret") == "true",
				index: i, oneOf: strings.Fields(tag.Get("oneof"))}
			s.least, _ = strconv.ParseInt(tag.Get("least"), 10, 64)
			s.most, _ = strconv.ParseInt(tag.Get("most"), 10, 64)
			settings = append(settings, s)
		}
	}
	return append(settings, providerSettings()...)
}

// Load reads the settings from the environment.
func Load() (Config, error) { return load(env.ToMap(os.Environ())) }

func load(environment map[string]string) (Config, error) {
	const op = "app.Load"
	given := map[string]string{}
	for name, value := range environment {
		if value = strings.TrimSpace(value); value != "" {
			given[name] = value
		}
	}
	c, err := env.ParseAsWithOptions[Config](env.Options{Environment: given})
	var several env.AggregateError
	if errors.As(err, &several) && len(several.Errors) > 0 {
		var bad env.ParseError
		if errors.As(several.Errors[0], &bad) {
			if f, ok := reflect.TypeFor[Config]().FieldByName(bad.Name); ok {
				return c, leadbridge.InvalidField(op, f.Tag.Get("env"), "is %q; it must be a whole number", given[f.Tag.Get("env")])
			}
		}
	}
	if err != nil {
		return c, leadbridge.Errorf(leadbridge.Invalid, op, "The settings cannot be read: %w", err)
	}
	c.Providers = loadProviders(given)
	return c, c.Check()
}

// Check reports the first setting that cannot be.
func (c Config) Check() error {
	const op = "app.Check"
	v := reflect.ValueOf(c)
	for _, s := range Settings() {
		if s.provider != "" {
			continue
		}
		if err := s.check(op, v.Field(s.index)); err != nil {
			return err
		}
	}
	for _, p := range all.Providers() {
		if err := c.Providers[p.Name].check(op, p); err != nil {
			return err
		}
	}
	if c.AppURL != "" {
		if u, err := url.Parse(c.AppURL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return leadbridge.InvalidField(op, "APP_URL", "is %q; it must be like https://leads.example.com", c.AppURL)
		}
	}
	_, port, err := net.SplitHostPort(c.Listen)
	if n, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil || n > 65535 {
		return leadbridge.InvalidField(op, "LEADBRIDGE_LISTEN", "is %q; it must be like 127.0.0.1:8080", c.Listen)
	}
	if _, err := gate.ParseProxies(c.Proxies); err != nil {
		return leadbridge.InvalidField(op, "LEADBRIDGE_PROXIES", "is %q; it must be like 127.0.0.1,10.0.0.0/8", c.Proxies)
	}
	if len(c.Region) != 2 || strings.ToUpper(c.Region) != c.Region || strings.Trim(c.Region, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return leadbridge.InvalidField(op, "LEADBRIDGE_REGION", "is %q; it must be a country's two capital letters, for example US", c.Region)
	}
	return nil
}

func (s Setting) check(op string, v reflect.Value) error {
	switch {
	case v.CanInt() && (v.Int() < s.least || s.most > 0 && v.Int() > s.most):
		if s.most > 0 {
			return leadbridge.InvalidField(op, s.Name, "is %d; it must be %d to %d", v.Int(), s.least, s.most)
		}
		return leadbridge.InvalidField(op, s.Name, "is %d; it must be at least %d", v.Int(), s.least)
	case len(s.oneOf) > 0:
		for _, one := range s.oneOf {
			if v.String() == one {
				return nil
			}
		}
		return leadbridge.InvalidField(op, s.Name, "is %q; it must be one of %s", v.String(), strings.Join(s.oneOf, ", "))
	case v.Kind() == reflect.String && v.String() == "" && s.Default != "":
		return leadbridge.InvalidField(op, s.Name, "is empty; leave it out for %s", s.Default)
	}
	return nil
}

// address is where people reach the server, without a slash at its end.
func (c Config) address() string {
	if c.AppURL != "" {
		return strings.TrimSuffix(c.AppURL, "/")
	}
	return "http://" + c.Listen
}

// Logger returns the logger that the settings ask for.
func (c Config) Logger() *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Log)); err != nil {
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, options))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, options))
}
