package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"

	"leadbridge"
	"leadbridge/internal/gate"
)

const (
	stopWithin   = 10 * time.Second
	headerWithin = 10 * time.Second
	idleFor      = 2 * time.Minute
	maxHeader    = 32 << 10 // bytes
)

// Serve runs the workers and the HTTP server until ctx ends, then stops both
// within ten seconds. It tells people on out where the server is, and at the
// first start how to get in.
func (a *App) Serve(ctx context.Context, out io.Writer) error {
	const op = "app.Serve"
	if a.queue == nil {
		return leadbridge.Errorf(leadbridge.Internal, op, "serving needs Config.Background")
	}
	if a.config.DatabaseURL == "" {
		lock, err := lockFolder(a.config.Data)
		if err != nil {
			return err
		}
		defer lock.Close()
	}
	listener, err := net.Listen("tcp", a.config.Listen)
	if errors.Is(err, syscall.EADDRINUSE) {
		return leadbridge.InvalidField(op, "LEADBRIDGE_LISTEN", "another program listens on %s already; stop it, or choose another port", a.config.Listen)
	}
	if err != nil {
		return leadbridge.InvalidField(op, "LEADBRIDGE_LISTEN", "the server cannot listen on %s: %s", a.config.Listen, err)
	}
	defer listener.Close()
	if a.config.AppURL == "" {
		a.Accounts.AppURL = "http://" + listener.Addr().String() // the port may have been chosen just now
	}
	silence, err := a.config.tell(a.Accounts.AppURL, listener.Addr().String())
	if err != nil {
		return err
	}
	defer func() {
		if err := silence(); err != nil {
			a.log.Warn("what tells of the server was not removed", slog.String("error", err.Error()))
		}
	}()
	if err := a.welcome(ctx, out, a.Accounts.AppURL); err != nil {
		return err
	}
	if err := a.queue.Start(ctx); err != nil {
		return err
	}
	if err := a.Imports.Requeue(ctx); err != nil {
		return errors.Join(err, a.stopQueue(ctx))
	}
	handler := a.handler()
	proxies, err := gate.ParseProxies(a.config.Proxies)
	if err != nil { // New checked it
		return leadbridge.InvalidField(op, "LEADBRIDGE_PROXIES", "%s", err)
	}
	server := &http.Server{Handler: proxies.See(handler), ReadHeaderTimeout: headerWithin, IdleTimeout: idleFor, MaxHeaderBytes: maxHeader,
		ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelDebug)}
	server.RegisterOnShutdown(handler.drain)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()

	background, stopBackground := context.WithCancel(context.WithoutCancel(ctx))
	defer stopBackground()
	go a.Accounts.Run(background)
	chores, stopChores := context.WithCancel(ctx)
	defer stopChores()
	go a.doChores(chores)
	go a.repeat(chores, indexEvery, "leads were not put into the index of lists", a.db.IndexLeads)
	go a.repeat(chores, surveyEvery, "the leads could not be surveyed", a.Surveys.Refresh)
	go a.repeat(chores, lookEvery, "what is due of a sync was not begun", a.Syncs.Schedule)
	go a.repeat(chores, askEvery, "a CRM could not be asked for its events", a.Accounts.CheckSubscriptions)
	select {
	case err := <-failed:
		return errors.Join(leadbridge.Errorf(leadbridge.Internal, op, "the server stopped: %w", err), a.stop(ctx, server))
	case <-ctx.Done():
		return a.stop(ctx, server)
	}
}

// stop lets running requests and tasks end. What cannot end in time goes on
// from its checkpoint at the next start.
func (a *App) stop(ctx context.Context, server *http.Server) error {
	a.log.Info("stopping")
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	stopped := make(chan error, 1)
	go func() { stopped <- a.queue.Stop(ctx) }()
	err := server.Shutdown(ctx)
	if err != nil {
		err = server.Close() // some clients did not let go
	}
	return errors.Join(err, <-stopped)
}

// stopQueue is stop for a server that was never there.
func (a *App) stopQueue(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	return a.queue.Stop(ctx)
}

func (a *App) welcome(ctx context.Context, out io.Writer, address string) error {
	code, err := a.Access.SetupCode(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Leadbridge is at %s\n", address)
	if code != "" {
		link, err := url.JoinPath(address, "setup")
		if err != nil {
			return leadbridge.InvalidField("app.Serve", "APP_URL", "%s", err)
		}
		fmt.Fprintf(out, "It has no administrator yet. Open this link within an hour to become it; it works once:\n  %s?code=%s\n", link, code)
		return nil
	}
	if users, err := a.Access.Users(ctx); err != nil || len(users) > 0 {
		return err
	}
	fmt.Fprintf(out, "Nobody can log in yet; a user is made with: leadbridge user create --email EMAIL --name NAME --role administrator\n")
	return nil
}
