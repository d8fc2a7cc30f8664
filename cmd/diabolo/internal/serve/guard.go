package serve

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/time/rate"
)

// guarded lets through to h what is asked from where it may be, by whom it may be,
// and as often as it may be.
func (s *Server) guarded(h http.Handler) http.Handler {
	if s.o.Token != "" {
		h = s.authorised(h)
	}
	if s.o.Rate > 0 { // those without the token as well
		h = s.limited(h)
	}
	sameOrigin := http.NewCrossOriginProtection()
	sameOrigin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		refuse(w, http.StatusForbidden, "header.Origin", "a page of another site may not change anything here")
	}))
	return s.unpanicked(headers(s.named(sameOrigin.Handler(h))))
}

// refuse answers with a problem before the API is reached.
func refuse(w http.ResponseWriter, status int, where, text string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	problem := huma.NewError(status, where+": "+text, &huma.ErrorDetail{Location: where, Message: text})
	_ = json.NewEncoder(w).Encode(problem) // whoever hung up hears nothing
}

// headers forbids the page everything but itself.
func headers(h http.Handler) http.Handler {
	const policy = "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		to := w.Header()
		to.Set("Content-Security-Policy", policy)
		to.Set("X-Content-Type-Options", "nosniff")
		to.Set("Referrer-Policy", "no-referrer")
		to.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.ServeHTTP(w, r)
	})
}

// named refuses a request that names another host: a site that lets its own name
// point here (DNS rebinding) would have the browser believe that this is its
// server. An address cannot be rebound.
func (s *Server) named(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.knows(r.Host) {
			refuse(w, http.StatusForbidden, "header.Host", fmt.Sprintf("%q is not the name of this server; --host allows it", r.Host))
			return
		}
		h.ServeHTTP(w, r)
	})
}

func (s *Server) knows(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.Trim(host, "[]")
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	return strings.EqualFold(host, "localhost") || slices.ContainsFunc(s.o.Hosts, func(h string) bool { return strings.EqualFold(h, host) })
}

// open reports whether a path needs no token: it tells nothing, or is the page, which
// asks for the token itself.
func (s *Server) open(path string) bool {
	return path == "/healthz" || path == "/readyz" || s.page[path] != nil
}

// authorised asks for the token. Hashes are compared, so that neither its length
// nor how much of it was right can be told from the time it took.
func (s *Server) authorised(h http.Handler) http.Handler {
	want := sha256.Sum256([]byte(s.o.Token))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		got := sha256.Sum256([]byte(token))
		if !s.open(r.URL.Path) && subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
			w.Header().Set("WWW-Authenticate", `Bearer realm="diabolo"`)
			refuse(w, http.StatusUnauthorized, "header.Authorization", "want Bearer and the token the server was started with")
			return
		}
		h.ServeHTTP(w, r)
	})
}

// limited answers 429 to a client that asks too often.
func (s *Server) limited(h http.Handler) http.Handler {
	clients := &limiters{rate: rate.Limit(s.o.Rate), burst: max(1, int(2*s.o.Rate)), of: map[string]*limiter{}}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		client, _, err := net.SplitHostPort(r.RemoteAddr)
		if err != nil {
			client = r.RemoteAddr
		}
		if !clients.allow(client, time.Now()) {
			w.Header().Set("Retry-After", "1")
			refuse(w, http.StatusTooManyRequests, "request", fmt.Sprintf("more than %g a second; try again in a second", s.o.Rate))
			return
		}
		h.ServeHTTP(w, r)
	})
}

// limiters are those of the clients that asked in the last minutes.
type limiters struct {
	rate  rate.Limit
	burst int

	mu    sync.Mutex
	of    map[string]*limiter
	swept time.Time
}

type limiter struct {
	*rate.Limiter
	last time.Time
}

// forgotten is how long a client has to be silent to begin anew.
const forgotten = 3 * time.Minute

func (l *limiters) allow(client string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.swept) > forgotten {
		for name, c := range l.of {
			if now.Sub(c.last) > forgotten {
				delete(l.of, name)
			}
		}
		l.swept = now
	}
	c := l.of[client]
	if c == nil {
		c = &limiter{Limiter: rate.NewLimiter(l.rate, l.burst)}
		l.of[client] = c
	}
	c.last = now
	return c.AllowN(now, 1)
}

// unpanicked answers 500 where h panics, and logs what happened.
func (s *Server) unpanicked(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil && p != http.ErrAbortHandler {
				s.o.Log("panic in %s %s: %v\n%s", r.Method, r.URL.Path, p, debug.Stack())
				refuse(w, http.StatusInternalServerError, "server", fault)
			}
		}()
		h.ServeHTTP(w, r)
	})
}
