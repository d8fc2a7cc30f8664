package decode

import (
	"bytes"
	"cmp"
	"image"
	"image/png"
	"runtime"
	"sync"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
)

// writePNGs writes pictures on all cores.
func writePNGs(images []image.Image, folder *atomicfile.Folder, name func(i int) string) error {
	workers := runtime.GOMAXPROCS(0)
	errs := make([]error, workers)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			var data bytes.Buffer
			encoder := png.Encoder{BufferPool: &pngBuffer{}} // else each picture allocates a megabyte
			for i := w; i < len(images) && errs[w] == nil; i += workers {
				data.Reset()
				if errs[w] = encoder.Encode(&data, images[i]); errs[w] == nil {
					errs[w] = folder.Write(name(i), data.Bytes())
				}
			}
		})
	}
	group.Wait()
	return cmp.Or(errs...)
}

// A pngBuffer is the buffer of one encoder.
type pngBuffer struct{ b *png.EncoderBuffer }

func (p *pngBuffer) Get() *png.EncoderBuffer  { return p.b }
func (p *pngBuffer) Put(b *png.EncoderBuffer) { p.b = b }
