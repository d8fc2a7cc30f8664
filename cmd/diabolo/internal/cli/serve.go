package cli

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
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
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/train"
)

const serveLong = `Serves trained models: a web page on which to explore their latents, and an HTTP API to encode, decode, reconstruct, score,
sample and run experiments. RUN is a run folder, a folder of runs such as a study's, or a model.safetensors file; a model
is named after its folder. /openapi.json describes the API; docs/serve.md has examples.

With --allow-train the page can start, stop and resume training, one model at a time. A model is served from its first epoch on.
RUN may then be omitted, to start without a model.

By default it accepts connections from this machine only. To listen on another address it needs a token, which clients send as
"Authorization: Bearer TOKEN". On Ctrl-C or SIGTERM it answers the requests it is working on, saves any training in progress and
stops. A model file that changes is reloaded; SIGHUP reloads all of them.`

func (a *app) serveCommand() *cobra.Command {
	o := serve.Options{Token: os.Getenv("DIABOLO_TOKEN"), Version: version()}
	var megabytes, held int64
	var training bool
	c := &cobra.Command{
		Use: "serve RUN...", Short: "serve trained models: a web page and an HTTP API", Long: serveLong,
		Example: "  diabolo serve runs/vae-digits-1\n  curl 'localhost:8080/v1/decode' -H 'Accept: image/png' -d '{\"z\": [[0,0,0,0,0,0,0,0,0,0]]}' -o digit.png",
		Args: func(c *cobra.Command, args []string) error {
			if training {
				return nil
			}
			return between(1, math.MaxInt, "a RUN")(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error {
			o.Models, o.MaxBody, o.Memory = args, megabytes<<20, held<<20
			if training {
				o.Train = a.servedTraining
			}
			return a.serve(c, o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.Addr, "addr", "127.0.0.1:8080", "HOST:PORT to listen on")
	f.StringVar(&o.Token, "token", o.Token, "token that clients must send; default $DIABOLO_TOKEN")
	f.StringArrayVar(&o.Hosts, "host", nil, "name by which clients may address this server, such as lab.example.org; its IP addresses and localhost always work; may be repeated")
	f.BoolVar(&training, "allow-train", false, "let clients start, stop and resume training")
	f.StringVar(&o.Runs, "runs", "runs", "folder of further runs to show, where new runs are also written")
	f.StringVar(&o.CertFile, "tls-cert", "", "certificate file, for https")
	f.StringVar(&o.KeyFile, "tls-key", "", "private key file, for https")
	f.Float64Var(&o.Rate, "rate", 0, "requests per second for each client; 0 for no limit")
	f.Int64Var(&megabytes, "max-body", 32, "maximum size of a request, in MB")
	f.DurationVar(&o.Timeout, "timeout", 0, "time limit for reading a request, for answering it, and for a client to take the answer; default 30s")
	f.Int64Var(&held, "max-memory", 0, "memory that requests may hold together, in MB; default 256, or a quarter of what the process may take if that is less")
	f.IntVar(&o.Connections, "max-connections", 0, "maximum number of open connections; default 64 fewer than the open files allowed, up to 8192")
	f.Lookup("token").DefValue = "" // the help must not print it
	f.StringArrayVar(&a.set, "set", nil, "dataset.name=folder:PATH, a folder to which images of the runs were moved: a run knows its own by their checksums; may be repeated")
	a.flags(f, "data-dir", "workers")
	return c
}

// serve answers requests until c's context ends.
func (a *app) serve(c *cobra.Command, o serve.Options) error {
	runtime.GOMAXPROCS(a.workers)
	places, err := a.places()
	if err != nil {
		return err
	}
	o.Log, o.Loader, o.Load, o.Places = a.log, a.loader(), a.loadData, places
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
		a.warn("traffic is not encrypted, the token included; --tls-cert and --tls-key encrypt it")
	}
	a.say("serving %s at %s; Ctrl-C stops", cmp.Or(strings.Join(s.Names(), ", "), "no model yet"), strings.Join(reachedAt(scheme, at), ", "))
	return s.Serve(c.Context(), l)
}

// places returns the folders to which, by --set, images were moved, with their tables of
// labels.
func (a *app) places() ([]dataset.Config, error) {
	var all []dataset.Config
	for _, s := range a.set {
		var c run.Config
		if err := run.Set(&c, s); err != nil {
			return nil, usage("--set %w", err)
		}
		folder, is := strings.CutPrefix(c.Dataset.Name, dataset.FolderPrefix)
		switch {
		case is:
			if _, err := os.Stat(folder); err != nil {
				return nil, badInput(fmt.Errorf("--set %s: there is no folder %s: %w", s, folder, fs.ErrNotExist))
			}
			all = append(all, c.Dataset)
		case c.Dataset.Labels != "" && len(all) > 0:
			all[len(all)-1].Labels = c.Dataset.Labels
		default:
			return nil, usage("--set %s: models are served as they were trained; only dataset.name=folder:PATH, followed by dataset.labels=FILE if there is a table, says where their images are now", s)
		}
	}
	return all, nil
}

// reachedAt returns the URLs of a listener. For one at all addresses, these are the IPv4
// addresses of this machine.
func reachedAt(scheme string, at *net.TCPAddr) []string {
	own, _ := net.InterfaceAddrs() // without them: the address as given
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

// servedTraining runs a training that a client of the server has started.
func (a *app) servedTraining(ctx context.Context, o train.Options, folder *run.Folder) error {
	o.Tracker = &track.Files{After: o.Tracker.Epoch}
	t, err := a.prepareTraining(ctx, o, folder.Dir)
	if err != nil {
		return err
	}
	defer t.Close()
	_, err = a.fit(ctx, t, folder)
	return err
}

// reloadOnHangup reloads the models at each SIGHUP, until the function it returns is
// called.
func (a *app) reloadOnHangup(s *serve.Server) (stop func()) {
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	go func() {
		for range hangups {
			if err := s.Reload(); err != nil {
				a.log("diabolo: %v", err)
				continue
			}
			a.say("reloaded %s", strings.Join(s.Names(), ", "))
		}
	}()
	return func() { signal.Stop(hangups); close(hangups) }
}
