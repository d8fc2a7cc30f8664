package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/diabolo-go/diabolo/client"
)

// Request bodies, made before the measurement and used in turn: latents drawn from
// N(0, 1), and images of random pixels.
var (
	latents = drawn(256, func(r *rand.Rand) float32 { return float32(r.NormFloat64()) }, 1, 16)
	batches = drawn(4, (*rand.Rand).Float32, 64, 1, 28, 28)
)

func latent(i int) client.Array { return latents[i%len(latents)] }

func images(i int) client.Array { return batches[i%len(batches)] }

func drawn(n int, draw func(r *rand.Rand) float32, shape ...int) []client.Array {
	stream, volume := rand.New(rand.NewPCG(1, 1)), 1
	for _, size := range shape {
		volume *= size
	}
	list := make([]client.Array, n)
	for i := range list {
		list[i] = client.Array{Shape: shape, Data: make([]float32, volume)}
		for j := range list[i].Data {
			list[i].Data[j] = draw(stream)
		}
	}
	return list
}

// agree returns the largest difference between the pixels of two servers, by case.
func agree(ctx context.Context, a, b string) (map[string]float64, error) {
	one, err := answers(ctx, a)
	if err != nil {
		return nil, err
	}
	two, err := answers(ctx, b)
	if err != nil {
		return nil, err
	}
	apart := map[string]float64{}
	for name, x := range one {
		y := two[name]
		if !slices.Equal(x.Shape, y.Shape) {
			return nil, fmt.Errorf("%s: shape %v at %s, %v at %s", name, x.Shape, a, y.Shape, b)
		}
		for i := range x.Data {
			apart[name] = max(apart[name], math.Abs(float64(x.Data[i]-y.Data[i])))
		}
	}
	return apart, nil
}

// answers are the answers of a server by case; for decoding, to all latents.
func answers(ctx context.Context, server string) (map[string]client.Array, error) {
	c, err := client.New(server, client.Options{})
	if err != nil {
		return nil, err
	}
	defer c.Close()
	var raw, picture client.Array
	for _, z := range latents {
		y, err := c.Decode(ctx, "", z)
		if err != nil {
			return nil, err
		}
		p, err := decodePNG(ctx, c, z)
		if err != nil {
			return nil, err
		}
		raw.Shape, raw.Data = y.Shape, append(raw.Data, y.Data...)
		picture.Shape, picture.Data = p.Shape, append(picture.Data, p.Data...)
	}
	again, err := c.Reconstruct(ctx, "", images(0))
	if err != nil {
		return nil, err
	}
	return map[string]client.Array{"decode-raw": raw, "decode-png": picture, "reconstruct-64": again}, nil
}

func decodePNG(ctx context.Context, c *client.Client, z client.Array) (client.Array, error) {
	file, err := c.DecodePNG(ctx, "", z)
	if err != nil {
		return client.Array{}, err
	}
	picture, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return client.Array{}, err
	}
	grey, ok := picture.(*image.Gray)
	if !ok {
		return client.Array{}, fmt.Errorf("decode: a PNG of %T, want 8 bits of grey", picture)
	}
	a := client.Array{Shape: []int{grey.Rect.Dy(), grey.Rect.Dx()}}
	for _, level := range grey.Pix {
		a.Data = append(a.Data, float32(level)/255)
	}
	return a, nil
}
