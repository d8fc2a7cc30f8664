package cli

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"net"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/serve"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/track"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/train"
)

const serveLong = `Shows a page on which to move the latents of trained models, and answers questions to them over HTTP: encode, decode, reconstruct,
score, sample, and what is known of their images. RUN is a run folder, a folder of them such as a study's, or a model.safetensors; a model is called after its folder.
/openapi.json describes the API, docs/serve.md shows it.

With --allow-train trainings can be started, stopped and gone on with from the page, one at a time; their models are served from the
first epoch on, and no RUN is needed to begin with.

It listens to this machine alone. At another address it needs a token, which clients send as "Authorization: Bearer TOKEN". Ctrl-C
or SIGTERM stops it once the requests that run are answered and the training is saved. A model whose file changes is read again; SIGHUP
reads all of them.`

func (a *app) serveCommand() *cobra.Command {
	o := serve.Options{Token: os.Getenv("DIABOLO_TOKEN"), Version: version()}
	var megabytes int64
	var training bool
	c := &cobra.Command{
		Use: "serve RUN...", Short: "a page and an HTTP API for trained models", Long: serveLong,
		Example: "  diabolo serve runs/vae-digits-1\n  curl 'localhost:8080/v1/decode' -H 'Accept: image/png' -d '{\"z\": [[0,0,0,0,0,0,0,0,0,0]]}' -o digit.png",
		Args: func(c *cobra.Command, args []string) error {
			if training {
				return nil
			}
			return between(1, math.MaxInt, "a RUN")(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error {
			o.Models, o.MaxBody = args, megabytes<<20
			if training {
				o.Train = a.servedTraining
			}
			return a.serve(c, o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.Addr, "addr", "127.0.0.1:8080", "HOST:PORT to listen at")
	f.StringVar(&o.Token, "token", o.Token, "what clients have to show; default $DIABOLO_TOKEN")
	f.StringArrayVar(&o.Hosts, "host", nil, "a name the server is reached by, beside addresses and localhost; may be repeated")
	f.BoolVar(&training, "allow-train", false, "let clients start, stop and go on with trainings")
	f.StringVar(&o.Runs, "runs", "runs", "folder of the runs that are shown besides, and of new ones")
	f.StringVar(&o.CertFile, "tls-cert", "", "certificate file, for https")
	f.StringVar(&o.KeyFile, "tls-key", "", "its key")
	f.Float64Var(&o.Rate, "rate", 0, "requests a second of one client; 0: no limit")
	f.Int64Var(&megabytes, "max-body", 32, "megabytes of a request, at most")
	f.DurationVar(&o.Timeout, "timeout", 0, "to read a request and to answer it; default 30s")
	f.Lookup("token").DefValue = "" // which is nobody's business
	a.flags(f, "data-dir", "workers")
	return c
}

// serve answers requests until it is told to stop.
func (a *app) serve(c *cobra.Command, o serve.Options) error {
	runtime.GOMAXPROCS(a.workers)
	o.Log, o.Loader, o.Load = a.log, a.loader(), a.loadData
	s, err := serve.New(o)
	if err != nil {
		return badInput(err)
	}
	defer s.Close()
	l, err := s.Listen()
	if err != nil {
		return failed(err)
	}
	defer a.reloadOnHangup(s)()
	scheme := "http"
	if o.CertFile != "" {
		scheme = "https"
	}
	at := l.Addr().(*net.TCPAddr)
	if !at.IP.IsLoopback() && o.CertFile == "" {
		a.say("warning: what is sent can be read on its way, the token too; --tls-cert and --tls-key encrypt it")
	}
	a.say("serving %s at %s; Ctrl-C stops", cmp.Or(strings.Join(s.Names(), ", "), "no model yet"), strings.Join(reachedAt(scheme, at), ", "))
	return s.Serve(c.Context(), l)
}

// reachedAt returns the URLs of a listener: of one at all addresses those this machine
// has in IPv4.
func reachedAt(scheme string, at *net.TCPAddr) []string {
	own, _ := net.InterfaceAddrs() // else as it was asked for
	var urls []string
	for _, a := range own {
		if n, ok := a.(*net.IPNet); ok && at.IP.IsUnspecified() && n.IP.To4() != nil {
			urls = append(urls, fmt.Sprintf("%s://%s:%d", scheme, n.IP, at.Port))
		}
	}
	if urls == nil {
		return []string{scheme + "://" + at.String()}
	}
	return urls
}

// servedTraining trains what a client of the server asks for.
func (a *app) servedTraining(ctx context.Context, o train.Options, folder *run.Folder) error {
	o.Tracker = &track.Files{After: o.Tracker.Epoch}
	t, err := a.prepareTraining(ctx, o)
	if err != nil {
		return err
	}
	defer t.Close()
	_, err = a.fit(ctx, t, folder)
	return err
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
