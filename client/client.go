// Package client calls the API of a Diabolo server (diabolo serve): it has a method for
// each operation.
//
//	c, err := client.New("http://127.0.0.1:8080", client.Options{})
//	photo, err := os.ReadFile("photo.jpg")
//	latent, err := c.Encode(ctx, "vae-mnist-1", client.Files{photo})
//	images, err := c.Decode(ctx, "vae-mnist-1", latent.Mu)
//	sheet, err := c.PNG(ctx, client.SampleRequest{Model: "vae-mnist-1", N: 64}, 8)
//
// Images are sent as picture files or as an Array of pixels. The name of the model may be
// empty if the server has only one. Numbers are sent as float32, so nothing is lost. If
// the server refuses a request or fails, the error is a *Problem; other errors mean that
// there was no valid response.
//
// A Client may be used by any number of goroutines.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Options of a Client. The zero value is ready.
type Options struct {
	Token string       // the token of the server, if it requires one
	HTTP  *http.Client // nil: one that keeps up to 64 idle connections

	// Warned, if set, is called with the path of a request, such as score, and what the
	// server warns of in its answer: that its pictures are the inverse of those the model
	// was trained on. It may be called by several goroutines at once.
	Warned func(path, warning string)
}

// A Client sends requests to one server.
type Client struct {
	base   string
	token  string
	http   *http.Client
	warned func(path, warning string)
}

// New returns a client of the server at a URL such as http://127.0.0.1:8080. It does not
// connect yet.
func New(server string, o Options) (*Client, error) {
	u, err := url.Parse(server)
	if err != nil {
		return nil, fmt.Errorf("client: %w", err)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("client: server %q, want a URL such as http://127.0.0.1:8080", server)
	}
	c := &Client{base: strings.TrimSuffix(u.String(), "/"), token: o.Token, http: o.HTTP, warned: o.Warned}
	if c.http == nil {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.MaxIdleConns, transport.MaxIdleConnsPerHost = 64, 64
		c.http = &http.Client{Transport: transport}
	}
	return c, nil
}

// Close closes idle connections. The client may still be used.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// ask sends a request, and returns the answer in a media type.
func (c *Client) ask(ctx context.Context, call call, accept string) ([]byte, http.Header, error) {
	w, err := c.send(ctx, call, accept)
	if err != nil {
		return nil, nil, err
	}
	defer w.Body.Close()
	answer, err := io.ReadAll(w.Body)
	if err != nil {
		return nil, nil, fmt.Errorf("client: %s: %w", call.path, err)
	}
	if w.StatusCode != http.StatusOK {
		return nil, nil, problem(call.path, w, answer)
	}
	return answer, w.Header, nil
}

// send sends a request. The caller closes the body of the response.
func (c *Client) send(ctx context.Context, call call, accept string) (*http.Response, error) {
	var kind string
	var body []byte
	if call.body != nil {
		var err error
		if kind, body, err = call.body.encode(); err != nil {
			return nil, fmt.Errorf("client: %s: %w", call.path, err)
		}
	}
	r, err := http.NewRequestWithContext(ctx, call.method, c.base+"/v1/"+call.path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("client: %w", err)
	}
	r.URL.RawQuery = call.query.Encode()
	r.Header.Set("Accept", accept)
	if call.body != nil {
		r.Header.Set("Content-Type", kind)
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	w, err := c.http.Do(r)
	if err != nil {
		return nil, fmt.Errorf("client: %s: %w", call.path, err)
	}
	if warning := w.Header.Get("Diabolo-Warning"); warning != "" && c.warned != nil {
		c.warned(call.path, warning)
	}
	return w, nil
}

// A Problem says why the server did not carry out a request (RFC 9457).
type Problem struct {
	Path   string // of the request, below /v1/, such as decode
	Status int    // the HTTP status code
	Detail string // what is wrong, and where
	Where  string // the part of the request that is wrong, such as body.z[3]; "" if it is no single part

	RetryAfter time.Duration // how long to wait before the next request; 0 if the server does not say
}

// Error returns the path, the status and the detail.
func (p *Problem) Error() string {
	return fmt.Sprintf("client: %s: %d, %s", p.Path, p.Status, p.Detail)
}

func problem(path string, w *http.Response, body []byte) error {
	p := &Problem{Path: path, Status: w.StatusCode}
	var text struct {
		Detail string
		Errors []struct{ Location string }
	}
	if json.Unmarshal(body, &text) == nil && text.Detail != "" {
		p.Detail = text.Detail
	} else {
		p.Detail = http.StatusText(w.StatusCode)
	}
	if len(text.Errors) == 1 {
		p.Where = text.Errors[0].Location
	}
	if seconds, err := strconv.Atoi(w.Header.Get("Retry-After")); err == nil {
		p.RetryAfter = time.Duration(seconds) * time.Second
	}
	return p
}
