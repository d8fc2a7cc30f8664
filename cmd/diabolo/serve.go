package main

import (
	"context"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/internal/serve"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

const serveLong = `Shows a page on which to move the latents of trained models, and answers questions to them over HTTP: encode, decode, reconstruct,
score, sample, and what is known of their images. RUN is a run folder or a model.safetensors; a model is called after its folder.
/openapi.json describes the API, docs/serve.md shows it.

It listens to this machine alone. At another address it needs a token, which clients send as "Authorization: Bearer TOKEN". Ctrl-C
or SIGTERM stops it once the requests that run are answered; SIGHUP reads the models again.`

func (a *app) serveCommand() *cobra.Command {
	o := serve.Options{Token: os.Getenv("DIABOLO_TOKEN"), Version: version()}
	var megabytes int64
	c := &cobra.Command{
		Use: "serve RUN...", Short: "a page and an HTTP API for trained models", Long: serveLong,
		Example: "  diabolo serve runs/vae-digits-1\n  curl 'localhost:8080/v1/decode' -H 'Accept: image/png' -d '{\"z\": [[0,0,0,0,0,0,0,0,0,0]]}' -o digit.png",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("%s: a RUN is missing; see %s --help", c.CommandPath(), c.CommandPath())
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			o.Models, o.MaxBody = args, megabytes<<20
			return a.serve(c, o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.Addr, "addr", "127.0.0.1:8080", "HOST:PORT to listen at")
	f.StringVar(&o.Token, "token", o.Token, "what clients have to show; default $DIABOLO_TOKEN")
	f.StringArrayVar(&o.Hosts, "host", nil, "a name the server is reached by, beside addresses and localhost; may be repeated")
	f.StringVar(&o.CertFile, "tls-cert", "", "certificate file, for https")
	f.StringVar(&o.KeyFile, "tls-key", "", "its key")
	f.Float64Var(&o.Rate, "rate", 0, "requests a second of one client; 0: no limit")
	f.Int64Var(&megabytes, "max-body", 32, "megabytes of a request, at most")
	f.DurationVar(&o.Timeout, "timeout", 0, "to read a request and to answer it; default 30s")
	f.Lookup("token").DefValue = "" // which is nobody's business
	a.dataFlags(f)
	a.workerFlag(f)
	return c
}

// serve answers requests until it is told to stop.
func (a *app) serve(c *cobra.Command, o serve.Options) error {
	workers, err := a.cores()
	if err != nil {
		return err
	}
	runtime.GOMAXPROCS(workers)
	o.Log, o.Subject = a.say, a.servedSubject
	s, err := serve.New(o)
	if err != nil {
		return badInput(err)
	}
	defer s.Close()
	l, err := s.Listen()
	if err != nil {
		return failed(err)
	}
	scheme := "http"
	if o.CertFile != "" {
		scheme = "https"
	}
	a.say("serving %s at %s://%s; Ctrl-C stops", strings.Join(s.Names(), ", "), scheme, l.Addr())
	defer a.reloadOnHangup(s)()
	return s.Serve(c.Context(), l)
}

// servedSubject loads the images of the run that a model lies in.
func (a *app) servedSubject(ctx context.Context, path string, m *model.Model) (*experiment.Subject, error) {
	dir := folderOf(path)
	config, err := experimentConfig(dir, m)
	if err != nil {
		return nil, err
	}
	s, err := a.subjectOf(ctx, m, config)
	if err != nil {
		return nil, err
	}
	s.Own = run.Holds(dir)
	return s, nil
}

// reloadOnHangup reads the models again at each SIGHUP, until the function it
// returns is called.
func (a *app) reloadOnHangup(s *serve.Server) (stop func()) {
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	go func() {
		for range hangups {
			if err := s.Reload(); err != nil {
				a.say("diabolo: %v", err)
				continue
			}
			a.say("read %s again", strings.Join(s.Names(), ", "))
		}
	}()
	return func() { signal.Stop(hangups); close(hangups) }
}
