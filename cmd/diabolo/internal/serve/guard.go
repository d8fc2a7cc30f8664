package serve

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/api"
)

// guarded passes on to h the requests that name this server, are not from another site,
// carry the token and keep to the rate limit.
func (s *Server) guarded(h http.Handler) http.Handler {
	sameOrigin := http.NewCrossOriginProtection()
	clients := &limiters{rate: rate.Limit(s.o.Rate), burst: max(1, int(2*s.o.Rate)), of: map[string]*limiter{}}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer s.unpanicked(w, r)
		maps.Copy(w.Header(), headers)
		switch {
		case !s.knows(r.Host):
			refuse(w, http.StatusForbidden, "header.Host", fmt.Sprintf("%q is not the name of this server; --host allows it", r.Host))
		case sameOrigin.Check(r) != nil:
			refuse(w, http.StatusForbidden, "header.Origin", "a page of another site may not change anything here")
		case s.o.Rate > 0 && !clients.allow(r.RemoteAddr, time.Now()): // those without the token as well
			w.Header().Set("Retry-After", "1")
			refuse(w, http.StatusTooManyRequests, "request", fmt.Sprintf("more than %g a second; try again in a second", s.o.Rate))
		case s.o.Token != "" && !s.open(r.URL.Path) && !s.authorised(r):
			w.Header().Set("WWW-Authenticate", `Bearer realm="diabolo"`)
			refuse(w, http.StatusUnauthorized, "header.Authorization", "want Bearer and the token the server was started with")
		default:
			h.ServeHTTP(w, r)
		}
	})
}

// headers restrict the page to its own files. They are in every answer.
var headers = http.Header{
	"Content-Security-Policy":      {"default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
	"X-Content-Type-Options":       {"nosniff"},
	"Referrer-Policy":              {"no-referrer"},
	"Cross-Origin-Resource-Policy": {"same-origin"},
}

// knows reports whether a name is this server's. A site whose own name points here (DNS
// rebinding) would make the browser take this server for its own; an address cannot be
// rebound.
func (s *Server) knows(host string) bool {
	host = strings.Trim(hostOf(host), "[]")
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	return strings.EqualFold(host, "localhost") || slices.ContainsFunc(s.o.Hosts, func(h string) bool { return strings.EqualFold(h, host) })
}

// hostOf returns an address without its port.
func hostOf(address string) string {
	if host, _, err := net.SplitHostPort(address); err == nil {
		return host
	}
	return address
}

// clientOf names the client of a request by its address. Those of this machine have no name:
// they may come from a proxy, for many others.
func clientOf(r *http.Request) string {
	host := hostOf(r.RemoteAddr)
	if loopback(host) {
		return ""
	}
	return host
}

// open reports whether a path needs no token: it reveals nothing, or belongs to the page,
// which asks for the token itself.
func (s *Server) open(path string) bool {
	return path == "/healthz" || path == "/readyz" || s.page[path] != nil
}

// authorised reports whether a request has the token. Hashes are compared, so that the
// time it takes reveals neither the length of the token nor how much of it is right.
func (s *Server) authorised(r *http.Request) bool {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	got, want := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(s.o.Token))
	return subtle.ConstantTimeCompare(got[:], want[:]) == 1 && strings.EqualFold(scheme, "Bearer")
}

// limiters are the rate limits of the clients of the last minutes.
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

// forgotten is after how much silence the limit of a client starts again.
const forgotten = 3 * time.Minute

// allow reports whether the client at an address may make a request now.
func (l *limiters) allow(address string, now time.Time) bool {
	client := hostOf(address)
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.swept) > forgotten {
		maps.DeleteFunc(l.of, func(_ string, c *limiter) bool { return now.Sub(c.last) > forgotten })
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

// unpanicked answers 500 if a handler has panicked, and logs the panic; it is deferred.
func (s *Server) unpanicked(w http.ResponseWriter, r *http.Request) {
	if p := recover(); p != nil && p != http.ErrAbortHandler {
		s.o.Log("panic in %s %s: %v\n%s", r.Method, r.URL.Path, p, debug.Stack())
		if out, ok := w.(*timedWriter); ok && out.begun() { // an answer that is cut must not look whole
			panic(http.ErrAbortHandler)
		}
		refuse(w, http.StatusInternalServerError, "server", api.FaultText)
	}
}
