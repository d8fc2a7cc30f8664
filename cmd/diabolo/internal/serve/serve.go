// Package serve offers the operations of package api over HTTP: it gives them methods and
// paths, reads requests, and writes answers in the media type that the client prefers,
// and problems as RFC 9457 has them. A request passes the guards first (host, origin,
// token, rate). /openapi.json describes the operations, and / is a page that uses them.
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

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/api"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/train"
)

// Options say what is served to whom. The zero value of a limit is its default.
type Options struct {
	Models  []string // run folders, folders of them, or model files
	Runs    string   // folder of further runs that are shown, and of new ones; default: none
	Addr    string   // host:port to listen at; default 127.0.0.1:8080
	Token   string   // that clients send; required unless Addr is a loopback address
	Hosts   []string // host names of the server besides addresses and localhost
	Version string   // of the program

	CertFile, KeyFile string // of TLS; both or none

	Rate        float64       // requests per second from one client; default 0: no limit
	MaxBody     int64         // bytes of a request; default 32 MiB
	Timeout     time.Duration // to read a request, to answer it, and for the client to take the answer; default 30 s
	Connections int           // that are open at once; default 64 fewer than the process may have files open, at most 8192

	Memory int64         // bytes that requests under way may hold together; default 256 MiB, or a quarter of what the process may take if that is less
	Drain  time.Duration // for the requests that run when the server stops; default 10 s

	// Loader says where the images of the runs are; they are loaded, by Load or by
	// dataset.Load, when they are first asked for.
	Loader dataset.Options
	Load   func(ctx context.Context, c dataset.Config, o dataset.Options) (*dataset.Data, error)
	Places []dataset.Config // folders to which images of the runs may have been moved

	// Train runs a training whose Config, Name, Resume, Progress and Tracker are set: it
	// loads the data and trains into the folder, which the server closes. nil: nothing can
	// be trained. Runs has to be set.
	Train func(ctx context.Context, o train.Options, folder *run.Folder) error

	Watch time.Duration // how often to check whether a model's file has changed; default 2 s

	Log func(format string, args ...any) // the operator's log; nil discards
}

func (o Options) filled() Options {
	o.Addr = cmp.Or(o.Addr, "127.0.0.1:8080")
	o.MaxBody = cmp.Or(o.MaxBody, 32<<20)
	o.Timeout = cmp.Or(o.Timeout, 30*time.Second)
	o.Connections = cmp.Or(o.Connections, mostConnections())
	o.Drain = cmp.Or(o.Drain, 10*time.Second)
	o.Watch = cmp.Or(o.Watch, 2*time.Second)
	if o.Log == nil {
		o.Log = func(string, ...any) {}
	}
	return o
}

// ErrOptions is wrapped by the errors of Options.
var ErrOptions = errors.New("bad options")

// Check returns an error for options that are wrong, before anything is loaded.
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
	case o.Rate < 0 || o.MaxBody < 0 || o.Connections < 0 || o.Memory < 0 || o.Timeout < 0 || o.Drain < 0 || o.Watch < 0:
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

// A Server answers requests.
type Server struct {
	o        Options
	api      *api.API
	memory   *memory
	measures *measures
	page     map[string]*pageFile
	openAPI  []byte
	tls      *tls.Config // nil: none
	handler  http.Handler
}

// New loads the models.
func New(o Options) (*Server, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	s := &Server{o: o.filled(), memory: newMemory(o.Memory), measures: newMeasures()}
	if o.CertFile != "" {
		pair, err := tls.LoadX509KeyPair(o.CertFile, o.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("cannot use the certificate: %w", err)
		}
		s.tls = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	}
	var err error
	if s.page, err = newPage(); err != nil {
		return nil, err
	}
	s.api, err = api.New(api.Options{
		Models: s.o.Models, Runs: s.o.Runs, Timeout: s.o.Timeout, Loader: s.o.Loader, Load: s.o.Load, Places: s.o.Places, Train: s.o.Train,
		Log: s.o.Log, Observe: func(rows int) { s.measures.rows.Update(float64(rows)) },
	})
	if err != nil {
		return nil, err
	}
	debug.FreeOSMemory() // reading the models took as much memory again
	s.openAPI = openAPI(s.o.Version)
	mux := http.NewServeMux()
	s.register(mux)
	s.handler = s.timed(s.guarded(s.measures.observed(mux)))
	return s, nil
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// health answers as long as the process runs.
func (s *Server) health(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") }

// ready answers whether new requests are accepted: not while the server stops, and not
// while there is no memory for them.
func (s *Server) ready(w http.ResponseWriter, _ *http.Request) {
	switch {
	case s.api.Leaving():
		refuse(w, http.StatusServiceUnavailable, "server", "stopping")
	case s.memory.low():
		w.Header().Set("Retry-After", "2")
		refuse(w, http.StatusServiceUnavailable, "server", "requests that are under way hold the memory there is for them")
	default:
		fmt.Fprintln(w, "ready")
	}
}

// Names returns the names of the models.
func (s *Server) Names() []string { return s.api.Names() }

// Close ends computations that requests have started, such as that of a map, and the
// training that runs, which is saved first.
func (s *Server) Close() { s.api.Close() }

// Reload reads the models again. A model that cannot be read stays as it was.
func (s *Server) Reload() error {
	_, err := s.api.Reload(false)
	return err
}

// Listen opens the address. Its error says what to do when the port is taken.
func (s *Server) Listen() (net.Listener, error) {
	l, err := net.Listen("tcp", s.o.Addr)
	if err != nil {
		return nil, fmt.Errorf("cannot listen at %s: %w; choose another --addr", s.o.Addr, err)
	}
	l = newLimited(l, s.o.Connections)
	if s.tls == nil {
		return l, nil
	}
	return tls.NewListener(l, s.tls), nil
}

// Serve answers requests at l until ctx ends. It then answers those that run, saves the
// training that runs, and returns.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	var beside sync.WaitGroup
	defer beside.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	beside.Go(func() { s.watch(ctx) })
	s.memory.heed()
	server := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: min(5*time.Second, s.o.Timeout),
		IdleTimeout:       2 * time.Minute,
		WriteTimeout:      3 * s.o.Timeout, // of what is written before and after timed
		ConnContext:       withConnection,
		ConnState:         answered,
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
	s.api.Leave()
	drain, stop := context.WithTimeout(context.Background(), s.o.Drain)
	defer stop()
	err := server.Shutdown(drain)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close()
	}
	<-done
	s.api.Wait()
	return err
}

// watch reads models again whose files change, until ctx ends.
func (s *Server) watch(ctx context.Context) {
	tick := time.NewTicker(s.o.Watch)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		read, err := s.api.Reload(true)
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
