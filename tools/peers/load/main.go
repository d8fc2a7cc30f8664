// Command load sends requests for images to servers of a vae-mnist, through package
// client.
//
//	load agree SERVER SERVER                    prints how far their answers differ
//	load measure SERVER CASE WARMUP DURATION    prints requests per second and latencies
//
// Both print JSON. WARMUP and DURATION are durations such as 2s.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/diabolo-go/diabolo/client"
)

func main() {
	answer, err := command(os.Args[1:])
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(answer)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func command(args []string) (any, error) {
	switch {
	case len(args) == 3 && args[0] == "agree":
		return agree(context.Background(), args[1], args[2])
	case len(args) == 5 && args[0] == "measure":
		return measure(args[1], args[2], args[3], args[4])
	}
	return nil, errors.New("usage: load agree SERVER SERVER, or load measure SERVER CASE WARMUP DURATION")
}

// A load is a number of clients, each of which sends one request after another.
type load struct {
	clients int
	ask     func(ctx context.Context, c *client.Client, i int) error
}

var loads = map[string]load{
	"decode-png": {32, func(ctx context.Context, c *client.Client, i int) error {
		_, err := c.DecodePNG(ctx, "", latent(i))
		return err
	}},
	"decode-raw": {32, func(ctx context.Context, c *client.Client, i int) error {
		_, err := c.Decode(ctx, "", latent(i))
		return err
	}},
	"reconstruct-64": {4, func(ctx context.Context, c *client.Client, i int) error {
		_, err := c.Reconstruct(ctx, "", images(i))
		return err
	}},
}

// Figures are the results of a load.
type figures struct {
	Requests float64 `json:"requests_per_second"`
	Median   float64 `json:"p50_ms"`
	P99      float64 `json:"p99_ms"`
}

func measure(server, name, warmup, duration string) (figures, error) {
	l, ok := loads[name]
	before, err := time.ParseDuration(warmup)
	length, err2 := time.ParseDuration(duration)
	c, err3 := client.New(server, client.Options{})
	if err := errors.Join(err, err2, err3); err != nil {
		return figures{}, err
	}
	if !ok {
		return figures{}, fmt.Errorf("no load is called %s", name)
	}
	if _, _, err := l.run(c, before); err != nil {
		return figures{}, err
	}
	took, whole, err := l.run(c, length)
	if err != nil {
		return figures{}, err
	}
	slices.Sort(took)
	at := func(part int) float64 { return float64(took[part*len(took)/100].Microseconds()) / 1000 }
	return figures{float64(len(took)) / whole.Seconds(), at(50), at(99)}, nil
}

// run sends requests for some time, and returns how long each took, and all together.
func (l load) run(c *client.Client, length time.Duration) ([]time.Duration, time.Duration, error) {
	took, errs := make([][]time.Duration, l.clients), make([]error, l.clients)
	began := time.Now()
	var wg sync.WaitGroup
	for i := range l.clients {
		wg.Go(func() {
			for n := i; errs[i] == nil && time.Since(began) < length; n += l.clients {
				start := time.Now()
				errs[i] = l.ask(context.Background(), c, n)
				took[i] = append(took[i], time.Since(start))
			}
		})
	}
	wg.Wait()
	return slices.Concat(took...), time.Since(began), errors.Join(errs...)
}
