package cli

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/run"
)

func (a *app) dataCommand() *cobra.Command {
	c := &cobra.Command{Use: "data", Short: "list, show, check and download data sets", Args: cobra.ArbitraryArgs}
	c.RunE = a.group(c)
	c.AddCommand(a.dataList(), a.dataShow(), a.dataCheck(), a.dataGet())
	return c
}

func (a *app) dataList() *cobra.Command {
	c := &cobra.Command{
		Use: "list", Short: "list the data sets and where they are", Args: exactly(0, ""),
		RunE: func(*cobra.Command, []string) error { return a.listData() },
	}
	a.flags(c.Flags(), "data-dir", "json")
	return c
}

func (a *app) listData() error {
	sets, err := dataset.List(dataset.Options{Dir: a.dataDir})
	if err != nil {
		return err
	}
	return a.answer(sets, func(w io.Writer) {
		report.Columns(w, 3, slice.Map(sets, func(s dataset.Info) []string { return []string{s.Name, place(s), s.About} }))
	})
}

// place says where a data set is, or how to get it.
func place(s dataset.Info) string {
	switch {
	case s.Path == "" && s.Present:
		return "built in"
	case s.Present:
		return s.Path
	case s.Download:
		return "diabolo data get " + s.Name
	}
	return "yours"
}

func (a *app) dataShow() *cobra.Command {
	c := &cobra.Command{
		Use: "show NAME", Short: "draw a contact sheet and count the images", Args: exactly(1, "the NAME of a data set"),
		Long: "Draws the first pictures of each class, as the model sees them in training, and counts the images.\n" +
			"Options of the data set can be changed: --set dataset.size=32 --set dataset.only=[3,8]",
		RunE: func(c *cobra.Command, args []string) error { return a.showData(c.Context(), args[0]) },
	}
	f := c.Flags()
	f.StringVar(&a.outPath, "out", "", "file of the picture; default NAME.png")
	a.flags(f, "set data", "data-dir", "strict", "workers", "json")
	return c
}

// dataSummary is the answer of data show.
type dataSummary struct {
	dataset.Summary
	Picture string `json:"picture"`
}

func (a *app) showData(ctx context.Context, name string) error {
	c := run.Default()
	c.Dataset.Name = name
	if err := a.setData(&c); err != nil {
		return err
	}
	data, err := a.loadData(ctx, c.Dataset, a.loader())
	if err != nil {
		return err
	}
	s := dataSummary{Summary: data.Summary()}
	if s.Picture = a.outPath; s.Picture == "" {
		s.Picture = filepath.Base(strings.TrimPrefix(name, "folder:")) + ".png"
	}
	if err := picture.WritePNG(s.Picture, contactSheet(data).Draw()); err != nil {
		return err
	}
	return a.answer(s, func(w io.Writer) { dataTable(w, s) })
}

// dataTable prints the counts of a data set; rows that do not apply are missing.
func dataTable(w io.Writer, s dataSummary) {
	t := table{w}
	t.row("data", s.Name)
	t.row("images", fmt.Sprintf("%s, %dx%d, %s", thousands(s.Images), s.Shape[1], s.Shape[2], colour(s.Shape[0])))
	t.row("train", thousands(s.Train))
	val := thousands(s.Val)
	if s.Val > 0 && !s.Held {
		val += ", the published test set: nothing may be chosen by it"
	}
	t.row("validation", val)
	if len(s.Classes) > 0 {
		t.row("classes", classList(s.Classes))
	}
	if s.Persons > 0 {
		t.row("persons", thousands(s.Persons))
	}
	if len(s.Attributes) > 0 {
		t.row("attributes", strings.Join(s.Attributes, ", "))
	}
	for _, p := range s.Skipped {
		t.row("skipped", p.File+": "+p.Reason)
	}
	t.row("picture", s.Picture)
}

func colour(channels int) string {
	if channels == 1 {
		return "grey"
	}
	return "colour"
}

// classList names classes with their counts, at most 20 of them.
func classList(classes []dataset.ClassCount) string {
	const most = 20
	parts := slice.Map(classes[:min(most, len(classes))], func(c dataset.ClassCount) string { return c.Name + ": " + thousands(c.Images) })
	if more := len(classes) - most; more > 0 {
		parts = append(parts, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(parts, ", ")
}

// contactSheet draws the first pictures of each class, or of the whole set.
func contactSheet(d *dataset.Data) draw.Grid {
	const columns, rows, most = 12, 6, 20 // rows without classes, classes at most
	shown := d.Train.First(columns * rows)
	if len(d.Classes) > 0 && d.Labels != nil {
		shown = d.Train.ByClass(columns, most)
	}
	return draw.Grid{
		Title: fmt.Sprintf("%s: %s", d.Name, count(d.Train.Len()+d.Val.Len(), "image")),
		Rows:  draw.Contact(picture.Images(shown.Tensor()), shown.Labels(), d.Classes, columns),
	}
}

func (a *app) dataCheck() *cobra.Command {
	verify := false
	c := &cobra.Command{
		Use: "check PATH", Short: "find broken, truncated and unexpected files", Args: exactly(1, "a PATH"),
		Long: "Reads every file below PATH (a data set, a data folder or a folder of pictures) and lists the problems.\nThe exit code is 1 if there are any.",
		RunE: func(c *cobra.Command, args []string) error { return a.checkData(c.Context(), args[0], verify) },
	}
	c.Flags().BoolVar(&verify, "verify", false, "also compare the checksums of a folder's pictures with those of the last time, even where size and times are the same")
	a.flags(c.Flags(), "workers", "json")
	return c
}

func (a *app) checkData(ctx context.Context, path string, verify bool) error {
	path = strings.TrimPrefix(path, "folder:") // the name of a data set is accepted too
	b := a.newBar()
	r, err := dataset.Check(ctx, path, dataset.Options{Workers: a.workers, Verify: verify, Progress: b.reading})
	b.end()
	if err != nil {
		return badInput(err)
	}
	err = a.answer(r, func(w io.Writer) {
		for _, p := range r.Problems {
			printLine(w, "%s: %s", p.File, p.Reason)
		}
		printLine(w, "%s checked, %s", count(r.Checked, "file"), count(len(r.Problems), "problem"))
	})
	if err == nil && len(r.Problems) > 0 {
		return errQuiet
	}
	return err
}
