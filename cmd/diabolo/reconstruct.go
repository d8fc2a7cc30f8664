package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/internal/atomicfile"
	"github.com/diabolo-go/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

const reconstructLong = `Encodes and decodes the images that a run validated with, and compares: a picture of originals above
reconstructions, and over all images the mean squared error, PSNR and SSIM (Gaussian window of 11x11).

RUN is a run folder or a model.safetensors. --set dataset.name=folder:PICTURES takes other images: all of them, in the
size and colour of the model.`

func (a *app) reconstructCommand() *cobra.Command {
	show := 16
	c := &cobra.Command{
		Use: "reconstruct RUN", Short: "originals above reconstructions, with MSE, PSNR and SSIM", Long: reconstructLong,
		Args: exactly(1, "a RUN"),
		RunE: func(c *cobra.Command, args []string) error { return a.reconstruct(c.Context(), args[0], show) },
	}
	f := c.Flags()
	f.IntVar(&show, "show", show, "images in the picture")
	f.StringVar(&a.outPath, "out", "", "the picture; default RUN/reconstruct.png. The figures go beside it as .json")
	a.setFlag(f)
	a.dataFlags(f)
	a.strictFlag(f)
	a.workerFlag(f)
	a.jsonFlag(f)
	return c
}

func (a *app) reconstruct(ctx context.Context, path string, show int) error {
	if show < 1 || show > 1000 {
		return usage("--show %d, want 1 to 1000 images", show)
	}
	if filepath.Ext(a.outPath) == ".json" {
		return usage("--out %s: the figures would lie there; name the picture, such as %s.png", a.outPath, strings.TrimSuffix(a.outPath, ".json"))
	}
	e, err := a.openExperiment(ctx, path)
	if err != nil {
		return err
	}
	r, err := experiment.Reconstruct(ctx, e.model, e.view, experiment.ReconstructOptions{
		Show: show, Noise: e.config.Dataset.Noise, Seed: e.config.Train.Seed,
	})
	if err != nil {
		return badInput(err)
	}
	out := a.outPath
	if out == "" {
		out = filepath.Join(e.dir, "reconstruct.png")
	}
	answer := struct {
		Run     string `json:"run"`
		Data    string `json:"data"`
		Images  string `json:"images_from"`
		Picture string `json:"picture"`
		experiment.Reconstruction
	}{path, e.config.Dataset.Name, e.part, out, r}
	if err := writeExperiment(out, reconstructPicture(e, r), answer); err != nil {
		return failed(err)
	}
	return a.answer(answer, func(w io.Writer) { reconstructTable(w, e, r, out) })
}

func reconstructTable(w io.Writer, e *opened, r experiment.Reconstruction, out string) {
	t := table{w}
	t.row("images", fmt.Sprintf("%s of %s, %s", thousands(r.Images), e.config.Dataset.Name, e.part))
	t.row("MSE", figure(r.MSE))
	t.row("PSNR", fmt.Sprintf("%.2f dB", r.PSNR))
	if r.SSIM != nil {
		t.row("SSIM", fmt.Sprintf("%.4f", *r.SSIM))
	}
	t.row("picture", out)
}

func reconstructPicture(e *opened, r experiment.Reconstruction) draw.Grid {
	rows := []draw.Row{{Label: "original", Images: draw.Images(r.Original)}}
	if !slices.Equal(r.Original.Data, r.Input.Data) {
		rows = append(rows, draw.Row{Label: "input", Images: draw.Images(r.Input)})
	}
	rows = append(rows, draw.Row{Label: "reconstruction", Images: draw.Images(r.Recon)})
	c := e.model.Config()
	g := draw.Grid{
		Title: fmt.Sprintf("%s, %s, z %d", e.config.Dataset.Name, c.Kind, c.Latent), Rows: draw.Wrap(8, rows...),
		Caption: fmt.Sprintf("%s images: MSE %s, PSNR %.2f dB", thousands(r.Images), figure(r.MSE), r.PSNR),
	}
	if r.SSIM != nil {
		g.Caption += fmt.Sprintf(", SSIM %.4f", *r.SSIM)
	}
	return g
}

// writeExperiment writes the picture and, beside it, the figures.
func writeExperiment(path string, g draw.Grid, answer any) error {
	text, err := json.MarshalIndent(answer, "", "  ")
	if err != nil {
		return err
	}
	if err := draw.WritePNG(path, g.Draw()); err != nil {
		return err
	}
	return atomicfile.Write(strings.TrimSuffix(path, filepath.Ext(path))+".json", append(text, '\n'))
}

// opened is a trained model with the data an experiment looks at.
type opened struct {
	model  *model.Model
	config run.Config // of the run, or what the model file says
	dir    string     // where the model lies
	view   dataset.View
	part   string // what view is of the data, in words
}

// openExperiment loads a model and the images its run validated with; without a
// split, all there are.
func (a *app) openExperiment(ctx context.Context, path string) (*opened, error) {
	workers, err := a.cores()
	if err != nil {
		return nil, err
	}
	m, err := model.Load(path)
	if err != nil {
		return nil, badInput(err)
	}
	e := &opened{model: m, dir: path}
	if s, err := os.Stat(path); err == nil && !s.IsDir() {
		e.dir = filepath.Dir(path)
	}
	if e.config, err = experimentConfig(e.dir, m); err != nil {
		return nil, badInput(err)
	}
	a.takeOther(&e.config, m.Config().Input)
	if err := a.setData(&e.config); err != nil {
		return nil, err
	}
	data, err := a.loadData(ctx, e.config.Dataset, workers)
	if err != nil {
		return nil, err
	}
	return e, badInput(e.choose(data))
}

// experimentConfig returns the config of the run the model lies in, or what the
// model file itself says.
func experimentConfig(dir string, m *model.Model) (run.Config, error) {
	c, err := run.ReadConfig(dir)
	if errors.Is(err, fs.ErrNotExist) {
		c, err = run.Default(), nil
		c.Dataset.Name = m.Meta()["dataset"]
		c.Model = m.Config()
	}
	return c, err
}

// setData lays --set over the data's options; the model is what it is.
func (a *app) setData(c *run.Config) error {
	for _, s := range a.set {
		if !strings.HasPrefix(s, "dataset.") {
			return usage("--set %s: the model is trained; only dataset.* can be set", s)
		}
	}
	if err := a.setAll(c); err != nil {
		return err
	}
	return badInput(c.Dataset.Validate())
}

// takeOther leaves away what a run says of its own data, when --set names other
// data: all images there, made to what the model takes.
func (a *app) takeOther(c *run.Config, input []int) {
	for _, s := range a.set {
		name, ok := strings.CutPrefix(s, "dataset.name=")
		if !ok || name == c.Dataset.Name || len(input) != 3 || input[1] != input[2] {
			continue
		}
		c.Dataset = dataset.Config{
			Name: name, Size: input[1], Colour: "rgb", Noise: c.Dataset.Noise, Split: &dataset.Split{By: "none"},
		}
		if input[0] == 1 {
			c.Dataset.Colour = "grey"
		}
	}
}

// choose takes the validation images, and checks that they are what the model
// takes.
func (e *opened) choose(data *dataset.Data) error {
	e.view, e.part = data.Val, "validation images"
	if data.Val.Len() == 0 {
		e.view, e.part = data.Train, "all images"
	}
	c := e.model.Config()
	if !slices.Equal(c.Input, data.Shape[:]) {
		return fmt.Errorf("the model takes images of %v, those of %s are %v; --set dataset.size and dataset.colour fit them", c.Input, data.Name, data.Shape)
	}
	if c.Kind == model.CVAE && c.Classes != len(data.Classes) {
		return fmt.Errorf("the model knows %s, %s has %d", count(c.Classes, "class"), data.Name, len(data.Classes))
	}
	return nil
}
