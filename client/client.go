// Package client asks a server of Diabolo (diabolo serve) what its models make of
// images and latents.
//
//	c, err := client.New("http://127.0.0.1:8080", client.Options{})
//	latent, err := c.Encode(ctx, "vae-mnist-1", client.Array{Shape: []int{1, 1, 28, 28}, Data: pixels})
//	images, err := c.Decode(ctx, "vae-mnist-1", latent.Mu)
//
// Numbers travel as float32, so nothing is lost on the way. A Client may be used by
// any number of goroutines.
package client

import (
	"bytes"
	"context"
	"encoding/binary"
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
	Token string       // what the server asks for
	HTTP  *http.Client // default: one that keeps up to 64 connections
}

// A Client knows one server.
type Client struct {
	base  string
	token string
	http  *http.Client
}

// New returns a client of the server at a URL such as http://127.0.0.1:8080.
func New(server string, o Options) (*Client, error) {
	u, err := url.Parse(server)
	if err != nil {
		return nil, fmt.Errorf("client: %w", err)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("client: server %q, want a URL such as http://127.0.0.1:8080", server)
	}
	c := &Client{base: strings.TrimSuffix(u.String(), "/"), token: o.Token, http: o.HTTP}
	if c.http == nil {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.MaxIdleConns, transport.MaxIdleConnsPerHost = 64, 64
		c.http = &http.Client{Transport: transport}
	}
	return c, nil
}

// Close gives the connections back. The client may still be used.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// An Array is numbers with a shape, the last dimension moving fastest: images are
// N x channels x height x width in 0..1, latents N x width.
type Array struct {
	Shape []int
	Data  []float32
}

// A Model is what the server says of one of its models.
type Model struct {
	Name       string   `json:"name"`
	Kind       string   `json:"kind"`       // what it is called: ae, vae, cvae, conditional ae
	Posterior  string   `json:"posterior"`  // what the encoder gives: point, gaussian
	Prior      string   `json:"prior"`      // of z: none, normal
	Likelihood string   `json:"likelihood"` // of an image: squared, bernoulli
	Condition  string   `json:"condition"`  // what the decoder is given beside z: none, class
	LossUnit   string   `json:"loss_unit"`
	Input      []int    `json:"input"` // channels, height, width of an image
	Latent     int      `json:"latent"`
	Classes    []string `json:"classes"` // names of the classes; a conditional model is told one
	Parameters int      `json:"parameters"`
	Dataset    string   `json:"dataset"` // what it was trained on
}

// Models lists the models.
func (c *Client) Models(ctx context.Context) ([]Model, error) {
	body, _, err := c.ask(ctx, http.MethodGet, "models", nil, nil, "application/json")
	if err != nil {
		return nil, err
	}
	var answer struct{ Models []Model }
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, fmt.Errorf("client: models: %w", err)
	}
	return answer.Models, nil
}

// A Latent is what an encoder says of N images: N x width each.
type Latent struct {
	Mu     Array // z of an AE, the mean of z of a VAE or CVAE
	LogVar Array // logarithm of the variance of z; without Data of an AE
}

// Encode returns the latents of images. The name of the model may be empty where
// the server has only one.
func (c *Client) Encode(ctx context.Context, model string, images Array) (Latent, error) {
	both, err := c.numbers(ctx, "encode", model, nil, images)
	if err != nil {
		return Latent{}, err
	}
	if len(both.Shape) != 3 {
		return Latent{}, fmt.Errorf("client: encode: an answer of shape %v", both.Shape)
	}
	n, parts, width := both.Shape[0], both.Shape[1], both.Shape[2]
	shape := []int{n, width}
	l := Latent{Mu: Array{shape, make([]float32, 0, n*width)}}
	for i := range n {
		row := both.Data[i*parts*width:]
		l.Mu.Data = append(l.Mu.Data, row[:width]...)
		if parts == 2 {
			l.LogVar.Shape = shape
			l.LogVar.Data = append(l.LogVar.Data, row[width:2*width]...)
		}
	}
	return l, nil
}

// Decode returns the images of latents. A CVAE is told the class of all, or of each.
func (c *Client) Decode(ctx context.Context, model string, z Array, class ...string) (Array, error) {
	return c.numbers(ctx, "decode", model, class, z)
}

// Reconstruct encodes images and decodes them again.
func (c *Client) Reconstruct(ctx context.Context, model string, images Array, class ...string) (Array, error) {
	return c.numbers(ctx, "reconstruct", model, class, images)
}

// Score says how strange each image is to the model; higher is stranger.
func (c *Client) Score(ctx context.Context, model string, images Array, class ...string) ([]float32, error) {
	scores, err := c.numbers(ctx, "score", model, class, images)
	return scores.Data, err
}

// DecodePNG returns one picture of all the images of latents, side by side.
func (c *Client) DecodePNG(ctx context.Context, model string, z Array, class ...string) ([]byte, error) {
	body, _, err := c.send(ctx, "decode", model, class, z, "image/png")
	return body, err
}

const typeRaw = "application/octet-stream" // float32, little endian

// send sends an array, and returns the answer in a type.
func (c *Client) send(ctx context.Context, path, model string, class []string, in Array, accept string) ([]byte, http.Header, error) {
	body, _ := binary.Append([]byte{}, binary.LittleEndian, in.Data) // numbers always can be
	q := url.Values{}
	if model != "" {
		q.Set("model", model)
	}
	if len(class) > 0 {
		q.Set("class", strings.Join(class, ","))
	}
	return c.ask(ctx, http.MethodPost, path, q, body, accept)
}

// numbers sends an array and reads one.
func (c *Client) numbers(ctx context.Context, path, model string, class []string, in Array) (Array, error) {
	body, header, err := c.send(ctx, path, model, class, in, typeRaw)
	if err != nil {
		return Array{}, err
	}
	out, volume := Array{Data: make([]float32, len(body)/4)}, 4
	for n := range strings.SplitSeq(header.Get("Diabolo-Shape"), ",") {
		size, err := strconv.Atoi(n)
		if err != nil || size < 0 {
			return Array{}, fmt.Errorf("client: %s: an answer of shape %q", path, header.Get("Diabolo-Shape"))
		}
		out.Shape = append(out.Shape, size)
		volume *= size
	}
	if volume != len(body) {
		return Array{}, fmt.Errorf("client: %s: %d bytes do not fill shape %v", path, len(body), out.Shape)
	}
	_, err = binary.Decode(body, binary.LittleEndian, out.Data)
	return out, err
}

// ask makes a request, with a body of numbers where there is one, and reads the answer
// or the problem.
func (c *Client) ask(ctx context.Context, method, path string, q url.Values, body []byte, accept string) ([]byte, http.Header, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.base+"/v1/"+path, bytes.NewReader(body))
	if err != nil {
		return nil, nil, fmt.Errorf("client: %w", err)
	}
	r.URL.RawQuery = q.Encode()
	r.Header.Set("Accept", accept)
	if body != nil {
		r.Header.Set("Content-Type", typeRaw)
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	w, err := c.http.Do(r)
	if err != nil {
		return nil, nil, fmt.Errorf("client: %s: %w", path, err)
	}
	defer w.Body.Close()
	answer, err := io.ReadAll(w.Body)
	if err != nil {
		return nil, nil, fmt.Errorf("client: %s: %w", path, err)
	}
	if w.StatusCode != http.StatusOK {
		return nil, nil, problem(path, w, answer)
	}
	return answer, w.Header, nil
}

// A Problem is what the server says of a request it does not answer (RFC 9457).
type Problem struct {
	Path   string // of the request, such as decode
	Status int    // of HTTP
	Detail string // what is wrong, beginning with where
	Where  string // such as body.z[3]; empty when it is no one place

	RetryAfter time.Duration // how long to wait before the next request; 0: not said
}

// Error says what is wrong and where.
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
