package client

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strings"
)

// Models lists the models.
func (c *Client) Models(ctx context.Context) ([]Model, error) {
	m, err := answer[models](ctx, c, modelsRequest{})
	return m.Models, err
}

// A Latent is the output of an encoder for N images: N x width each.
type Latent struct {
	Mu     Array // z of an AE, the mean of z of a VAE
	LogVar Array // logarithm of the variance of z; of an AE it has no Data
}

// Encode returns the latents of images.
func (c *Client) Encode(ctx context.Context, model string, images ImageData) (Latent, error) {
	both, err := c.array(ctx, encodeRequest{Model: model, Images: images, Resize: resized(images)})
	if err != nil {
		return Latent{}, err
	}
	if len(both.Shape) != 3 {
		return Latent{}, fmt.Errorf("client: encode: the answer has shape %v", both.Shape)
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

// Decode returns the images of latents. A conditional model takes the class of all rows,
// or of each.
func (c *Client) Decode(ctx context.Context, model string, z Array, class ...string) (Array, error) {
	return c.array(ctx, DecodeRequest{Model: model, Class: class, Z: z})
}

// Reconstruct encodes images and decodes them again.
func (c *Client) Reconstruct(ctx context.Context, model string, images ImageData, class ...string) (Array, error) {
	return c.array(ctx, ReconstructRequest{Model: model, Class: class, Images: images, Resize: resized(images)})
}

// Sample returns new images, or with Latents their z, N x 1 x width.
func (c *Client) Sample(ctx context.Context, r SampleRequest) (Array, error) {
	return c.array(ctx, r)
}

// Interpolate returns images between the two latents of a request.
func (c *Client) Interpolate(ctx context.Context, r InterpolateRequest) (Array, error) {
	return c.array(ctx, r)
}

// Score returns how anomalous each image is to the model; higher is stranger.
func (c *Client) Score(ctx context.Context, model string, images ImageData, class ...string) ([]float32, error) {
	scores, err := c.array(ctx, scoreRequest{Model: model, Class: class, Images: images, Resize: resized(images)})
	return scores.Data, err
}

// Ranks returns the share of the images the model is evaluated on that have a lower score
// than each image, in 0..1.
func (c *Client) Ranks(ctx context.Context, model string, images ImageData, class ...string) ([]float64, error) {
	s, err := answer[scores](ctx, c, scoreRequest{Model: model, Class: class, Images: images, Resize: resized(images), Ranks: true})
	return s.Ranks, err
}

// Inside returns a summary of the outputs of all layers for one image. The request has no
// Layer.
func (c *Client) Inside(ctx context.Context, r InsideRequest) (Inside, error) {
	return answer[Inside](ctx, c, r)
}

// Step returns the output of a layer for one image, in the shape of its step.
func (c *Client) Step(ctx context.Context, r InsideRequest) (Array, error) {
	return c.array(ctx, r)
}

// Images lists images that the model is evaluated on. The request does not set Latents.
func (c *Client) Images(ctx context.Context, r ImagesRequest) (Images, error) {
	return answer[Images](ctx, c, r)
}

// Pixels returns images that the model is evaluated on, or with Latents their z,
// N x 1 x width.
func (c *Client) Pixels(ctx context.Context, r ImagesRequest) (Array, error) {
	return c.array(ctx, r)
}

// Fit returns images as the model takes them.
func (c *Client) Fit(ctx context.Context, model string, images ImageData) (Array, error) {
	return c.array(ctx, FitRequest{Model: model, Images: images, Resize: resized(images)})
}

// Neighbors returns the k images with the nearest latents for each row of z, the nearest
// first.
func (c *Client) Neighbors(ctx context.Context, model string, z Array, k int) ([][]Neighbor, error) {
	n, err := answer[neighbors](ctx, c, neighborsRequest{Model: model, Z: z, K: k})
	return n.Neighbors, err
}

// Projection returns the latents of the images in two dimensions, by the method pca, tsne
// or umap.
func (c *Client) Projection(ctx context.Context, model, method string) (Projection, error) {
	return answer[Projection](ctx, c, projectionRequest{Model: model, Method: method})
}

// Dimensions returns what each dimension of z holds over the images.
func (c *Client) Dimensions(ctx context.Context, model string) (Dimensions, error) {
	return answer[Dimensions](ctx, c, dimensionsRequest{Model: model})
}

// Attributes lists the attributes of the images.
func (c *Client) Attributes(ctx context.Context, model string) ([]Attribute, error) {
	a, err := answer[attributes](ctx, c, attributesRequest{Model: model})
	return a.Attributes, err
}

// Readings returns the probability that each image has each attribute.
func (c *Client) Readings(ctx context.Context, model string, images ImageData) ([]Reading, error) {
	r, err := answer[readings](ctx, c, readingsRequest{Model: model, Images: images, Resize: resized(images)})
	return r.Attributes, err
}

// Directions returns the directions in z that add an attribute and leave another one, the
// guard, as it is. An empty guard leaves the choice to the server.
func (c *Client) Directions(ctx context.Context, model, attribute, guard string) ([]Direction, error) {
	d, err := answer[directions](ctx, c, directionsRequest{Model: model, Attribute: attribute, Guard: guard})
	return d.Directions, err
}

// Runs lists the trainings, and what can be trained.
func (c *Client) Runs(ctx context.Context) (Runs, error) { return answer[Runs](ctx, c, runsRequest{}) }

// Start starts a training.
func (c *Client) Start(ctx context.Context, p Plan) (Run, error) {
	return answer[Run](ctx, c, startRequest{p})
}

// Stop stops the training of a run, and saves it.
func (c *Client) Stop(ctx context.Context, run string) (Run, error) {
	return answer[Run](ctx, c, changeRequest{run, change{Action: "stop"}})
}

// Resume continues the training of a run, to a number of epochs in all; 0 leaves it as it
// was.
func (c *Client) Resume(ctx context.Context, run string, epochs int) (Run, error) {
	r := change{Action: "resume"}
	if epochs != 0 {
		r.Epochs = &epochs
	}
	return answer[Run](ctx, c, changeRequest{run, r})
}

// Serve lets the model of a run answer requests.
func (c *Client) Serve(ctx context.Context, run string) (Run, error) {
	return answer[Run](ctx, c, changeRequest{run, change{Action: "serve"}})
}

// Picture returns a PNG of a run after an epoch: original, recon or sample. Epoch 0 is the
// last one.
func (c *Client) Picture(ctx context.Context, run, kind string, epoch int) ([]byte, error) {
	file, _, err := c.ask(ctx, pictureRequest{run, kind, epoch}.call(), typePNG)
	return file, err
}

// PNG returns the images that a request asks for as one picture: side by side, with this
// many in a row; 0 makes it as square as possible.
func (c *Client) PNG(ctx context.Context, r Request, columns int) ([]byte, error) {
	call := r.call()
	set(call.query, "columns", columns)
	file, _, err := c.ask(ctx, call, typePNG)
	return file, err
}

// DecodePNG returns one picture of all the images of latents.
func (c *Client) DecodePNG(ctx context.Context, model string, z Array, class ...string) ([]byte, error) {
	return c.PNG(ctx, DecodeRequest{Model: model, Class: class, Z: z}, 0)
}

// array returns the answer to a request as numbers.
func (c *Client) array(ctx context.Context, r Request) (Array, error) {
	call := r.call()
	body, header, err := c.ask(ctx, call, typeRaw)
	if err != nil {
		return Array{}, err
	}
	return numbers(call.path, body, header)
}

// answer returns the answer to a request as JSON has it.
func answer[A any](ctx context.Context, c *Client, r Request) (a A, err error) {
	call := r.call()
	body, _, err := c.ask(ctx, call, typeJSON)
	if err != nil {
		return a, err
	}
	if err := json.Unmarshal(body, &a); err != nil {
		return a, fmt.Errorf("client: %s: %w", call.path, err)
	}
	return a, nil
}

// An Event is something that happened to a run.
type Event struct {
	Kind   string  // started, step, epoch, ended or gone
	Run    string  // its name
	Status *Run    // of started and ended
	Share  float64 // of step: of the epoch that is done
	Epochs int     // of epoch: of the whole training
	Epoch  *Epoch  // of epoch: its figures
}

// Events yields what happens to the runs, until ctx ends or the server stops; the last
// error is that of the stream.
func (c *Client) Events(ctx context.Context) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		call := eventsRequest{}.call()
		w, err := c.send(ctx, call, "text/event-stream")
		if err != nil {
			yield(Event{}, err)
			return
		}
		defer w.Body.Close()
		if w.StatusCode != http.StatusOK {
			body, _ := io.ReadAll(w.Body)
			yield(Event{}, problem(call.path, w, body))
			return
		}
		kind, lines := "", bufio.NewScanner(w.Body)
		for lines.Scan() {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch name {
			case "event":
				kind = value
			case "data":
				e, err := newEvent(kind, []byte(value))
				if !yield(e, err) || err != nil {
					return
				}
			}
		}
		err = lines.Err()
		if err == nil {
			err = io.EOF
		}
		yield(Event{}, fmt.Errorf("client: %s: %w", call.path, err))
	}
}

// newEvent reads the data of an event.
func newEvent(kind string, data []byte) (Event, error) {
	e := Event{Kind: kind}
	var err error
	switch kind {
	case "started", "ended":
		err = json.Unmarshal(data, &e.Status)
		if err == nil {
			e.Run = e.Status.Name
		}
	case "step":
		var s stepEvent
		err = json.Unmarshal(data, &s)
		e.Run, e.Share = s.Run, s.Share
	case "epoch":
		var s epochEvent
		err = json.Unmarshal(data, &s)
		e.Run, e.Epochs, e.Epoch = s.Run, s.Epochs, &s.Metrics
	case "gone":
		var s goneEvent
		err = json.Unmarshal(data, &s)
		e.Run = s.Run
	}
	if err != nil {
		return e, fmt.Errorf("client: events: %s: %w", kind, err)
	}
	return e, nil
}
