// Package track documents a training in its run folder: loss curves, a sheet of images
// above their reconstructions, and events for TensorBoard.
package track

import (
	"fmt"
	"image"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/internal/file/tfevents"
	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/train"
)

const (
	shown   = 16 // images of recon.png
	columns = 8
)

// english prints the texts of the files that a training writes.
var english = report.Printer{Lang: report.English}

// Files is a train.Tracker that redraws loss.png and recon.png after each epoch, and
// appends to a file of TensorBoard events, a new one for each start. A TensorBoard step is
// an epoch.
type Files struct {
	After func(train.State) error // if set, called after each epoch, once its files are written

	events *tfevents.Writer
}

// Start begins the file of events. It makes TensorBoard discard what an earlier start
// wrote about epochs that are repeated.
func (f *Files) Start(s train.State) (err error) {
	f.events, err = tfevents.Create(s.Dir)
	if err == nil && s.Resumed {
		f.events.Resume(int64(len(s.Epochs)+1), time.Now())
	}
	return err
}

// Epoch draws the pictures, and writes the losses and the sheet of the epoch as events.
func (f *Files) Epoch(s train.State) error {
	chart := report.LossChart(english, report.TrainingInfo{Name: title(s), Unit: s.Config.Model.LossUnit(), Epochs: s.Epochs, Info: s.Info})
	if err := picture.WritePNG(filepath.Join(s.Dir, run.LossFile), chart.Draw()); err != nil {
		return err
	}
	sheet := sheet(s).Draw()
	png, err := draw.PNG(sheet)
	if err != nil {
		return err
	}
	if err := atomicfile.Write(filepath.Join(s.Dir, run.ReconFile), png); err != nil {
		return err
	}
	if err := f.write(s.Last(), png, sheet.Bounds().Size()); err != nil {
		return err
	}
	if f.After != nil {
		return f.After(s)
	}
	return nil
}

// End closes the file of events.
func (f *Files) End() error { return f.events.Close() }

// write appends the events of an epoch.
func (f *Files) write(r run.Epoch, png []byte, size image.Point) error {
	now, step := time.Now(), int64(r.Epoch)
	values := scalars(r)
	for _, tag := range slices.Sorted(maps.Keys(values)) {
		f.events.Scalar(tag, step, values[tag], now)
	}
	f.events.Image("reconstruction", step, png, size.X, size.Y, now)
	return f.events.Flush()
}

// scalars names the figures of an epoch for TensorBoard.
func scalars(r run.Epoch) map[string]float64 {
	s := map[string]float64{"loss/train": r.TrainLoss, "lr": r.LR, "images_per_second": r.Rate}
	if v := r.Validation; v != nil {
		s["loss/val"] = v.Loss
		for _, p := range v.Parts {
			s["val/"+p.Name] = p.Value
		}
		if v.ELBO != nil {
			s["val/elbo"] = *v.ELBO
		}
	}
	return s
}

// sheet shows images above their reconstructions.
func sheet(s train.State) draw.Grid {
	x := s.Shown(shown)
	return draw.Grid{
		Title: fmt.Sprintf("%s, epoch %d", title(s), s.Last().Epoch),
		Rows: draw.Wrap(columns, english.Above(x.Original, x.Input,
			draw.Row{Label: "reconstruction", Images: picture.Images(x.Recon)})...),
	}
}

// title names what is trained: "mnist, VAE, z 16".
func title(s train.State) string {
	return english.Model(s.Config.Dataset.Name, s.Config.Model.Name(), s.Config.Model.Latent)
}
