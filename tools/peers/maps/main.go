// Command maps is our side of the comparison of t-SNE.
//
//	maps latents RUN OUT    writes the latents of a run's validation images
//	maps tsne IN WIDTH OUT  maps vectors, and prints seconds, KL and memory as JSON
//
// Files contain only float32 values, little endian, one vector after the other.
package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
)

func main() {
	if err := command(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "maps:", err)
		os.Exit(1)
	}
}

func command(ctx context.Context, args []string) error {
	switch {
	case len(args) == 3 && args[0] == "latents":
		return latents(ctx, args[1], args[2])
	case len(args) == 4 && args[0] == "tsne":
		return tsne(ctx, args[1], args[2], args[3])
	}
	return fmt.Errorf("usage: maps latents RUN OUT, or maps tsne IN WIDTH OUT")
}

func latents(ctx context.Context, dir, out string) error {
	r, err := run.Open(dir)
	if err != nil {
		return err
	}
	s, err := experiment.Open(ctx, r, experiment.OpenOptions{Loader: dataset.Options{Dir: os.Getenv("DIABOLO_DATA")}})
	if err != nil {
		return err
	}
	v, _ := s.View()
	l, err := s.Latents(ctx, v)
	if err != nil {
		return err
	}
	if err := write(out, l.Mu.Data); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]int{"vectors": l.Mu.N(), "width": l.Mu.Stride()})
}

func tsne(ctx context.Context, in, width, out string) error {
	w, err := strconv.Atoi(width)
	if err != nil {
		return err
	}
	raw, err := os.ReadFile(in)
	if err != nil {
		return err
	}
	x := tensor.New(len(raw)/4/w, w)
	if err := binary.Read(bytes.NewReader(raw), binary.LittleEndian, x.Data); err != nil {
		return err
	}
	before, began := resident("VmRSS"), time.Now()
	e, err := fit.TSNE(ctx, x, fit.TSNEOptions{})
	if err != nil {
		return err
	}
	seconds := time.Since(began).Seconds()
	if err := write(out, e.Y.Data); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]float64{
		"seconds": seconds, "kl": e.KL, "megabytes": float64(resident("VmHWM")-before) / 1024,
	})
}

// resident returns an entry of /proc/self/status, in KiB: VmRSS is the current memory,
// VmHWM its maximum.
func resident(name string) int {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, name+":"); ok {
			n, _ := strconv.Atoi(strings.Fields(rest)[0])
			return n
		}
	}
	return 0
}

func write(path string, values []float32) error {
	var b bytes.Buffer
	if err := binary.Write(&b, binary.LittleEndian, values); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o666)
}
