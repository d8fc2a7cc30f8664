package train

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/internal/file/tfevents"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

// shown is how many pictures recon.png has.
const shown = 16

// track shows an epoch to whoever looks: metrics, pictures, TensorBoard.
func (t *Trainer) track(row run.Epoch) error {
	if err := t.folder.WriteMetrics(t.rows); err != nil {
		return err
	}
	if err := t.writeInfo(); err != nil {
		return err
	}
	if err := draw.WritePNG(t.folder.Path(run.LossFile), t.lossPicture()); err != nil {
		return err
	}
	grid := t.reconPicture(row.Epoch).Draw()
	png, err := draw.PNG(grid)
	if err != nil {
		return err
	}
	if err := atomicfile.Write(t.folder.Path(run.ReconFile), png); err != nil {
		return err
	}
	return t.events.epoch(row, png, grid.Bounds().Dx(), grid.Bounds().Dy())
}

// unit names what a loss of that kind of model is counted in.
func unit(k model.Kind) string {
	if k == model.AE {
		return "mean squared error"
	}
	return "nats per image"
}

func (t *Trainer) reconPicture(epoch int) draw.Grid {
	b := t.Shown(shown)
	t.pass.Loss(model.PassInput{Input: b.Input, Target: b.Target, Labels: b.Labels})
	rows := []draw.Row{{Label: "original", Images: draw.Images(b.Target)}}
	if b.Input != b.Target {
		rows = append(rows, draw.Row{Label: "input", Images: draw.Images(b.Input)})
	}
	rows = append(rows, draw.Row{Label: "reconstruction", Images: draw.Images(t.pass.Recon())})
	return draw.Grid{Title: fmt.Sprintf("%s, epoch %d", t.title(), epoch), Rows: draw.Wrap(shown/2, rows...)}
}

// Shown returns n of the images the model is judged by, evenly over all, noisy as the
// config says; fewer when there are not so many.
func (t *Trainer) Shown(n int) *dataset.Batch {
	view := t.data.Val
	if view.Len() == 0 {
		view = t.data.Train
	}
	b := new(dataset.Batch)
	view.Spread(n).Batches(dataset.BatchOptions{Size: n, Seed: t.c.Train.Seed, Noise: t.c.Dataset.Noise}).Fill(0, b)
	return b
}

func (t *Trainer) title() string {
	return fmt.Sprintf("%s, %s, z %d", t.c.Dataset.Name, t.c.Model.Kind, t.c.Model.Latent)
}

// A tracker writes TensorBoard's event file, a new one a start; a step there is
// an epoch.
type tracker struct {
	w *tfevents.Writer
}

// newTracker begins a file. A run that goes on says from which epoch, so that
// TensorBoard forgets what an earlier start wrote of it.
func newTracker(dir string, resumedAt int) (*tracker, error) {
	w, err := tfevents.Create(dir)
	if err != nil {
		return nil, err
	}
	if resumedAt > 0 {
		w.Resume(int64(resumedAt), time.Now())
	}
	return &tracker{w}, nil
}

// epoch writes the figures and the picture of an epoch.
func (t *tracker) epoch(r run.Epoch, png []byte, width, height int) error {
	now, step := time.Now(), int64(r.Epoch)
	values := scalars(r)
	for _, tag := range slices.Sorted(maps.Keys(values)) {
		t.w.Scalar(tag, step, values[tag], now)
	}
	t.w.Image("reconstruction", step, png, width, height, now)
	return t.w.Flush()
}

// scalars names the figures of an epoch for TensorBoard.
func scalars(r run.Epoch) map[string]float64 {
	s := map[string]float64{"loss/train": r.TrainLoss, "lr": r.LR, "images_per_second": r.Rate}
	if v := r.Validation; v != nil {
		s["loss/val"], s["val/recon"] = v.Loss, v.Recon
		if v.KL != nil {
			s["val/kl"], s["val/elbo"] = *v.KL, *v.ELBO
		}
	}
	return s
}

func (t *tracker) close() error { return t.w.Close() }
