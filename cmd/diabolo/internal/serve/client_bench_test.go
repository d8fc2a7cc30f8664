package serve_test

import (
	"context"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/diabolo-go/diabolo/client"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/serve"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

// BenchmarkRequests measures requests to an untrained vae-mnist, client and server
// on this machine.
func BenchmarkRequests(b *testing.B) {
	c, err := run.Preset("vae-mnist")
	if err != nil {
		b.Fatal(err)
	}
	shape, err := c.Model.ForData([3]int{1, 28, 28}, 10)
	if err != nil {
		b.Fatal(err)
	}
	m, err := model.New(shape, 1)
	if err != nil {
		b.Fatal(err)
	}
	file := filepath.Join(b.TempDir(), "vae.safetensors")
	if err := m.Save(file, nil); err != nil {
		b.Fatal(err)
	}
	s, err := serve.New(serve.Options{Models: []string{file}, Addr: "127.0.0.1:0"})
	if err != nil {
		b.Fatal(err)
	}
	l, err := s.Listen()
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error)
	go func() { served <- s.Serve(ctx, l) }()
	defer func() { stop(); <-served }()
	vae, err := client.New("http://"+l.Addr().String(), client.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer vae.Close()
	z := client.Array{Shape: []int{1, 16}, Data: make([]float32, 16)}
	images := client.Array{Shape: []int{64, 1, 28, 28}, Data: make([]float32, 64*784)}
	for _, c := range []struct {
		name    string
		clients int
		ask     func() error
	}{
		{"decode-png", 32, func() error { _, err := vae.DecodePNG(ctx, "", z); return err }},
		{"decode-png-alone", 1, func() error { _, err := vae.DecodePNG(ctx, "", z); return err }},
		{"decode-raw", 32, func() error { _, err := vae.Decode(ctx, "", z); return err }},
		{"reconstruct-64", 4, func() error { _, err := vae.Reconstruct(ctx, "", images); return err }},
	} {
		b.Run(c.name, func(b *testing.B) { measure(b, c.clients, c.ask) })
	}
}

// measure shares b.N requests among clients, and reports how many a second were
// answered and how long 99 of 100 took at most.
func measure(b *testing.B, clients int, ask func() error) {
	took := make([]time.Duration, b.N)
	next := make(chan int, b.N)
	for i := range b.N {
		next <- i
	}
	close(next)
	var wg sync.WaitGroup
	b.ResetTimer()
	for range clients {
		wg.Go(func() {
			for i := range next {
				start := time.Now()
				if err := ask(); err != nil {
					b.Error(err)
				}
				took[i] = time.Since(start)
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
	b.ReportMetric(float64(took[(99*b.N)/100].Microseconds())/1000, "ms-99%")
}
