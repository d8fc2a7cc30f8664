package dataset

import (
	"context"
	"io"
	"runtime"
	"slices"
	"sync"

	"github.com/diabolo-go/diabolo/internal/file/regular"
	"github.com/diabolo-go/diabolo/internal/raster"
)

// A file is a picture file to be processed by a worker.
type file struct {
	name string
	path string // where to read it from, or
	data []byte // its bytes
}

// A feed passes one file after another to send, until that returns an error.
type feed func(send func(file) error) error

// feedOf is the feed of a list of files to be read from their paths.
func feedOf[T any](list []T, as func(T) file) feed {
	return func(send func(file) error) error {
		for _, f := range list {
			if err := send(as(f)); err != nil {
				return err
			}
		}
		return nil
	}
}

// A worker receives a file with its position in the feed and its bytes, which it may
// use until it returns, or the error of reading it. If it returns an error, everything
// ends, and the context with it.
type worker func(ctx context.Context, turn int, name string, data []byte, err error) error

// workers returns the number of workers.
func (o Options) workers() int {
	if o.Workers < 1 {
		return runtime.GOMAXPROCS(0)
	}
	return o.Workers
}

// each passes the files to several concurrent workers; newWorker is called once for
// each of them.
func (o Options) each(ctx context.Context, newWorker func() worker, feed feed) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	type job struct {
		turn int
		file
	}
	workers := o.workers()
	queue := make(chan job, 4*workers)
	var group sync.WaitGroup
	for range workers {
		work, buffer := newWorker(), []byte(nil)
		group.Go(func() {
			for j := range queue {
				if ctx.Err() != nil {
					continue
				}
				var err error
				data := j.data
				if j.path != "" {
					buffer, err = readFile(buffer, j.path)
					data = buffer
				}
				if err := work(ctx, j.turn, j.name, data, err); err != nil {
					cancel(err)
				}
			}
		})
	}
	turn := 0
	err := feed(func(f file) error {
		select {
		case queue <- job{turn, f}:
			turn++
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	})
	close(queue)
	group.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// openFile opens a picture file; tests let it fail.
var openFile = regular.Open

// readFile reads a file into dst, unless it is too large for a picture.
func readFile(dst []byte, path string) ([]byte, error) {
	f, err := openFile(path)
	if err != nil {
		return dst, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return dst, err
	}
	if err := raster.CheckBytes(info.Size()); err != nil {
		return dst, err
	}
	dst = slices.Grow(dst[:0], int(info.Size()))[:info.Size()]
	_, err = io.ReadFull(f, dst)
	return dst, err
}
