// Package serve answers questions to trained models over HTTP.
//
// A request passes the guards (host, origin, token, rate), is read and checked,
// and waits until the pass before it is over; those that wait together run
// together. Models are only read, and one that was trained anew takes its place
// while requests run. What is costly is made once, when it is first asked for.
//
// Run folders are looked at for the trainings they tell of. Where Options.Train is
// set clients may train as well, one model at a time.
package serve

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/train"
)

// Options say what is served to whom. The zero value of a limit is its default.
type Options struct {
	Models  []string // run folders, folders of them, or model files
	Runs    string   // folder of the runs that are shown besides, and of new ones; default: none
	Addr    string   // host:port to listen at; default 127.0.0.1:8080
	Token   string   // what clients have to show; needed when Addr is no loopback address
	Hosts   []string // names the server is reached by, beside addresses and localhost
	Version string   // of the program

	CertFile, KeyFile string // of TLS; both or none

	Rate    float64       // requests a second of one client; default 0: no limit
	MaxBody int64         // bytes of a request; default 32 MiB
	Timeout time.Duration // to read a request, and to answer it; default 30 s
	Drain   time.Duration // for the requests that run when the server is to stop; default 10 s

	// Loader says where the images of the runs are; they are loaded, by Load or by
	// dataset.Load, when they are first asked for.
	Loader dataset.Options
	Load   func(ctx context.Context, c dataset.Config, o dataset.Options) (*dataset.Data, error)

	// Train does a training of which Config, Name, Resume, Progress and Tracker are set: it
	// loads the data and trains into the folder, which the server closes. nil: nothing can
	// be trained. Runs has to be set.
	Train func(ctx context.Context, o train.Options, folder *run.Folder) error

	Watch time.Duration // how often to look whether a model's file has changed; default 2 s

	Log func(format string, args ...any) // for who runs it; default: nowhere
}

func (o Options) filled() Options {
	o.Addr = cmp.Or(o.Addr, "127.0.0.1:8080")
	o.MaxBody = cmp.Or(o.MaxBody, 32<<20)
	o.Timeout = cmp.Or(o.Timeout, 30*time.Second)
	o.Drain = cmp.Or(o.Drain, 10*time.Second)
	o.Watch = cmp.Or(o.Watch, 2*time.Second)
	if o.Log == nil {
		o.Log = func(string, ...any) {}
	}
	return o
}

// ErrOptions is what errors of Options wrap.
var ErrOptions = errors.New("bad options")

// Check reports options that are wrong, before anything is loaded.
func (o Options) Check() error {
	o = o.filled()
	host, _, err := net.SplitHostPort(o.Addr)
	switch {
	case len(o.Models) == 0 && o.Train == nil:
		return fmt.Errorf("%w: no model to serve", ErrOptions)
	case o.Train != nil && o.Runs == "":
		return fmt.Errorf("%w: no folder to train into", ErrOptions)
	case err != nil:
		return fmt.Errorf("%w: address %q: want HOST:PORT, such as 127.0.0.1:8080", ErrOptions, o.Addr)
	case !loopback(host) && o.Token == "":
		return fmt.Errorf("%w: %s can be reached from other machines, and there is no token; give one with --token or DIABOLO_TOKEN, or listen at 127.0.0.1", ErrOptions, o.Addr)
	case (o.CertFile == "") != (o.KeyFile == ""):
		return fmt.Errorf("%w: TLS needs both a certificate and its key", ErrOptions)
	case o.Rate < 0 || o.MaxBody < 0 || o.Timeout < 0 || o.Drain < 0 || o.Watch < 0:
		return fmt.Errorf("%w: a limit below zero", ErrOptions)
	}
	return nil
}

func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// A base is what all parts of the API rest on.
type base struct {
	o      Options
	models *models
	life   context.Context // of what requests begin and do not end
}

// A Server answers requests.
type Server struct {
	*base
	runs       *runAPI
	measures   *measures
	page       map[string]*pageFile
	tls        *tls.Config // nil: none
	end, leave context.CancelFunc
	handler    http.Handler
}

// New loads the models.
func New(o Options) (*Server, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	s := &Server{base: &base{o: o.filled()}, measures: newMeasures()}
	if o.CertFile != "" {
		pair, err := tls.LoadX509KeyPair(o.CertFile, o.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("cannot use the certificate: %w", err)
		}
		s.tls = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	}
	var err error
	if s.models, err = openModels(s.o.Models, s.measures); err != nil {
		return nil, err
	}
	debug.FreeOSMemory() // what reading the models took, which is as much again
	if s.page, err = newPage(); err != nil {
		return nil, err
	}
	var stay context.Context
	s.life, s.end = context.WithCancel(context.Background())
	stay, s.leave = context.WithCancel(s.life)
	s.runs = newRunAPI(s.base, stay)
	mux := http.NewServeMux()
	newAPI(mux, o.Version, &modelAPI{s.base}, &imageAPI{s.base}, s.runs)
	mux.HandleFunc("GET /healthz", s.health)
	mux.HandleFunc("GET /readyz", s.ready)
	mux.Handle("GET /metrics", s.measures)
	for at, file := range s.page {
		if at == "/" {
			at = "/{$}"
		}
		mux.Handle("GET "+at, file)
	}
	s.handler = s.guarded(s.measures.observed(mux))
	return s, nil
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// health says that the process answers.
func (s *Server) health(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") }

// ready says whether requests are welcome: not any more once the server is to stop.
func (s *Server) ready(w http.ResponseWriter, _ *http.Request) {
	if s.runs.stay.Err() != nil {
		http.Error(w, "stopping", http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ready")
}

// Names returns what the models are called.
func (s *Server) Names() []string { return s.models.names() }

// Close ends what requests have begun and is not done, such as a map. A training is
// saved first.
func (s *Server) Close() {
	s.end()
	s.runs.trainings.wait()
}

// Reload reads the models again. One that cannot be read stays as it was.
func (s *Server) Reload() error {
	_, err := s.models.reload(false)
	return err
}

// Listen opens the address. Its error says what to do when the port is taken.
func (s *Server) Listen() (net.Listener, error) {
	l, err := net.Listen("tcp", s.o.Addr)
	if err != nil {
		return nil, fmt.Errorf("cannot listen at %s: %w; choose another --addr", s.o.Addr, err)
	}
	if s.tls == nil {
		return l, nil
	}
	return tls.NewListener(l, s.tls), nil
}

// Serve answers requests at l until ctx ends, then those that run, saves what is being
// trained, and returns.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	var beside sync.WaitGroup
	defer beside.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	beside.Go(func() { s.watch(ctx) })
	server := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: min(5*time.Second, s.o.Timeout),
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          log.New(logWriter(s.o.Log), "", 0),
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	s.leave()
	drain, stop := context.WithTimeout(context.Background(), s.o.Drain)
	defer stop()
	err := server.Shutdown(drain)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close()
	}
	<-done
	s.runs.trainings.wait()
	return err
}

// watch takes models whose files change into service, until ctx ends.
func (s *Server) watch(ctx context.Context) {
	tick := time.NewTicker(s.o.Watch)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		read, err := s.models.reload(true)
		if err != nil {
			s.o.Log("%v", err)
		}
		if read != nil {
			s.o.Log("read %s again", strings.Join(read, ", "))
		}
	}
}

// logWriter lets the standard library log to a function.
type logWriter func(format string, args ...any)

func (w logWriter) Write(p []byte) (int, error) {
	w("%s", strings.TrimSpace(string(p)))
	return len(p), nil
}
