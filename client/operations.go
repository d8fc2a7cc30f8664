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

// A Latent is the output of an encoder for N images.
type Latent struct {
	Mu     Array // N x width: z of an AE, the mean of z of a VAE
	LogVar Array // N x width: natural logarithm of the variance of z; the zero Array for an AE
}

// Encode returns the latents of images. An Array of images must have the shape
// N x Model.Input; picture files are fitted to it: see Files.
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

// Decode returns the images, N x Model.Input, of latents z, N x width. A conditional model
// needs the name of one class for all rows, or one name for each; other models take none.
func (c *Client) Decode(ctx context.Context, model string, z Array, class ...string) (Array, error) {
	return c.array(ctx, DecodeRequest{Model: model, Class: class, Z: z})
}

// Reconstruct encodes images and decodes them again, to N x Model.Input. Images are as in
// Encode, classes as in Decode.
func (c *Client) Reconstruct(ctx context.Context, model string, images ImageData, class ...string) (Array, error) {
	return c.array(ctx, ReconstructRequest{Model: model, Class: class, Images: images, Resize: resized(images)})
}

// Sample returns new images, N x Model.Input, or with r.Latents their z, N x 1 x width.
func (c *Client) Sample(ctx context.Context, r SampleRequest) (Array, error) {
	return c.array(ctx, r)
}

// Interpolate returns r.Steps images between two latents, the rows of r.Z, 2 x width. The
// first and the last image are those of the latents themselves.
func (c *Client) Interpolate(ctx context.Context, r InterpolateRequest) (Array, error) {
	return c.array(ctx, r)
}

// Score returns the anomaly score of each image, by the score and the threshold that the
// model judges images by. Images are as in Encode, classes as in Decode.
func (c *Client) Score(ctx context.Context, model string, images ImageData, class ...string) (Scores, error) {
	return answer[Scores](ctx, c, scoreRequest{Model: model, Class: class, Images: images, Resize: resized(images)})
}

// Ranks is Score with the Rank of each image.
func (c *Client) Ranks(ctx context.Context, model string, images ImageData, class ...string) (Scores, error) {
	return answer[Scores](ctx, c, scoreRequest{Model: model, Class: class, Images: images, Resize: resized(images), Ranks: true})
}

// Inside returns a summary of the outputs of all layers for one image. r.Layer must be nil.
func (c *Client) Inside(ctx context.Context, r InsideRequest) (Inside, error) {
	return answer[Inside](ctx, c, r)
}

// Step returns the output of one layer for one image, in the shape of that Step of Inside.
// r.Layer is the index of the step, from 0.
func (c *Client) Step(ctx context.Context, r InsideRequest) (Array, error) {
	return c.array(ctx, r)
}

// Images lists images that the model is evaluated on. r.Latents must be false.
func (c *Client) Images(ctx context.Context, r ImagesRequest) (Images, error) {
	return answer[Images](ctx, c, r)
}

// Pixels returns the images that Images lists, N x Model.Input, or with r.Latents their z,
// N x 1 x width.
func (c *Client) Pixels(ctx context.Context, r ImagesRequest) (Array, error) {
	return c.array(ctx, r)
}

// Fit returns images as the model receives them, N x Model.Input in 0..1: picture files
// are cropped and resized as its training images were.
func (c *Client) Fit(ctx context.Context, model string, images ImageData) (Array, error) {
	return c.array(ctx, FitRequest{Model: model, Images: images, Resize: resized(images)})
}

// Neighbors returns, for each row of z, N x width, the k images with the nearest latents,
// the nearest first. They are among the images that the model is evaluated on; k = 0
// stands for 5.
func (c *Client) Neighbors(ctx context.Context, model string, z Array, k int) ([][]Neighbor, error) {
	n, err := answer[neighbors](ctx, c, neighborsRequest{Model: model, Z: z, K: k})
	return n.Neighbors, err
}

// Projection returns the latents of the images that the model is evaluated on, projected
// to two dimensions by the method pca, tsne or umap; "" stands for pca.
func (c *Client) Projection(ctx context.Context, model, method string) (Projection, error) {
	return answer[Projection](ctx, c, projectionRequest{Model: model, Method: method})
}

// Values returns one value of each image of a projection: its anomaly score, of = "score" or
// "", or the mean squared error of its reconstruction, of = "error"; or that of an attribute,
// unless it is "".
func (c *Client) Values(ctx context.Context, model, of, attribute string) (Values, error) {
	return answer[Values](ctx, c, valuesRequest{Model: model, Of: of, Attribute: attribute})
}

// Dimensions measures each dimension of z over the images that the model is evaluated on.
func (c *Client) Dimensions(ctx context.Context, model string) (Dimensions, error) {
	return answer[Dimensions](ctx, c, dimensionsRequest{Model: model})
}

// Attributes lists the attributes of the images that the model is evaluated on.
func (c *Client) Attributes(ctx context.Context, model string) ([]Attribute, error) {
	a, err := answer[attributes](ctx, c, attributesRequest{Model: model})
	return a.Attributes, err
}

// Readings returns, for each attribute, the probability that each image has it.
func (c *Client) Readings(ctx context.Context, model string, images ImageData) ([]Reading, error) {
	r, err := answer[readings](ctx, c, readingsRequest{Model: model, Images: images, Resize: resized(images)})
	return r.Attributes, err
}

// Directions returns the directions in z that add an attribute and should leave another
// one, the guard, unchanged. With an empty guard the server chooses one.
func (c *Client) Directions(ctx context.Context, model, attribute, guard string) ([]Direction, error) {
	d, err := answer[directions](ctx, c, directionsRequest{Model: model, Attribute: attribute, Guard: guard})
	return d.Directions, err
}

// Runs lists the runs, and the presets that can be trained.
func (c *Client) Runs(ctx context.Context) (Runs, error) { return answer[Runs](ctx, c, runsRequest{}) }

// Start starts a training, and returns its state.
func (c *Client) Start(ctx context.Context, p Plan) (Run, error) {
	return answer[Run](ctx, c, startRequest{p})
}

// Stop stops the training of a run and saves it, so that Resume can continue it.
func (c *Client) Stop(ctx context.Context, run string) (Run, error) {
	return answer[Run](ctx, c, changeRequest{run, change{Action: "stop"}})
}

// Resume continues the training of a run up to a total number of epochs; 0 keeps the
// number that the run has.
func (c *Client) Resume(ctx context.Context, run string, epochs int) (Run, error) {
	r := change{Action: "resume"}
	if epochs != 0 {
		r.Epochs = &epochs
	}
	return answer[Run](ctx, c, changeRequest{run, r})
}

// Serve makes the model of a run available to requests, under the name of the run.
func (c *Client) Serve(ctx context.Context, run string) (Run, error) {
	return answer[Run](ctx, c, changeRequest{run, change{Action: "serve"}})
}

// Picture returns a PNG of a run after an epoch; 0 stands for the last one. The kind is
// original, recon or sample; "" stands for recon.
func (c *Client) Picture(ctx context.Context, run, kind string, epoch int) ([]byte, error) {
	file, _, err := c.ask(ctx, pictureRequest{run, kind, epoch}.call(), typePNG)
	return file, err
}

// PNG returns the images that a request asks for as one PNG, side by side, with so many
// columns; 0 makes the picture as square as possible.
func (c *Client) PNG(ctx context.Context, r Request, columns int) ([]byte, error) {
	call := r.call()
	set(call.query, "columns", columns)
	file, _, err := c.ask(ctx, call, typePNG)
	return file, err
}

// DecodePNG returns the images of latents side by side, as one PNG. The arguments are those
// of Decode.
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
	Kind   string  // started, step, epoch, ended, or gone if the folder of the run was removed
	Run    string  // name of the run
	Status *Run    // for started and ended: the state of the run, without Metrics and Pictures
	Share  float64 // for step: share of the current epoch that is done, in 0..1
	Epochs int     // for epoch: number of epochs of the whole training
	Epoch  *Epoch  // for epoch: its metrics
}

// Events yields what happens to the runs from now on, until ctx ends or the server closes
// the stream. It always ends with an error: that of ctx, io.EOF if the server closed the
// stream, or what went wrong.
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
