// Package score lists pictures with their anomaly scores and, if the model has a threshold,
// whether they are strange:
//
//	pictures, err := dataset.Pictures([]string{"new"}, dataset.PictureOptions{Shape: [3]int(r.Model.Config().Input)})
//	list, err := score.Run(ctx, &experiment.Subject{Run: r}, pictures.Batches(ctx), score.Options{})
//	err = list.WriteCSV(os.Stdout)
package score

import (
	"cmp"
	"context"
	"io"
	"iter"
	"slices"
	"strconv"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/scoring"
	"github.com/diabolo-go/diabolo/internal/file/table"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// Options are the options of Run.
type Options struct {
	Score string // one of model.Config.Scores; "": that of run.Run.Verdict
	Sort  bool   // list the strangest picture first; else keep the order of the pictures

	// Maps, if set, is called with some pictures and the maps of their score, N 1 H W: see
	// model.Model.ErrorMaps. Its error ends Run.
	Maps func(b *dataset.PictureBatch, maps *tensor.Tensor) error

	Progress func(done int) // if set, is called with the number of pictures scored so far
}

// A Result is a list of pictures.
type Result struct {
	Score     string           `json:"score"`               // name of the score
	Threshold *model.Threshold `json:"threshold,omitempty"` // nil if there is none for this model and score
	Images    int              `json:"images"`              // number of pictures
	Strange   *int             `json:"strange,omitempty"`   // number of pictures above the threshold; nil without one
	Pictures  []Picture        `json:"pictures"`
}

// A Picture is one row of the list.
type Picture struct {
	File    string  `json:"file"`              // as dataset.PictureBatch names it
	Class   string  `json:"class,omitempty"`   // its sub-folder or class; "" if it has none
	Score   float64 `json:"score"`             // higher is stranger
	Strange *bool   `json:"strange,omitempty"` // the score is above the threshold; nil without a threshold
}

// Run scores pictures, N C H W in 0..1 in the shape of the model's input, such as those of
// dataset.PictureFiles.Batches. Of s, only the field Run must be set, unless the score
// compares pictures with normal ones and is not that of the model's threshold: then s must
// have the images of the training. Run returns an error for a conditional model, the error
// of a batch, and experiment.ErrNotANumber if a score is not finite.
func Run(ctx context.Context, s *experiment.Subject, pictures iter.Seq2[*dataset.PictureBatch, error], o Options) (Result, error) {
	var r Result
	var err error
	if r.Score, r.Threshold, err = s.Run.Verdict(o.Score); err != nil {
		return r, err
	}
	normal := r.Threshold.Reference()
	if normal == nil {
		if normal, err = scoring.Learn(ctx, s, r.Score); err != nil {
			return r, err
		}
	}
	score, err := scoring.New(s.Model, r.Score, normal)
	if err != nil {
		return r, err
	}
	if r.Threshold != nil {
		r.Strange = new(int)
	}
	for b, err := range pictures {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return r, err
		}
		scores, err := score(ctx, b.Input)
		if err != nil {
			return r, err
		}
		for i, v := range scores {
			r.add(Picture{File: b.Names[i], Class: b.Classes[i], Score: v})
		}
		if o.Maps != nil {
			maps, err := s.Model.ErrorMaps(r.Score, normal, b.Input, nil)
			if err == nil {
				err = o.Maps(b, maps)
			}
			if err != nil {
				return r, err
			}
		}
		if o.Progress != nil {
			o.Progress(r.Images)
		}
	}
	if o.Sort {
		slices.SortStableFunc(r.Pictures, func(x, y Picture) int { return cmp.Compare(y.Score, x.Score) })
	}
	return r, nil
}

// add adds a picture to the list, with a verdict if there is a threshold.
func (r *Result) add(p Picture) {
	if r.Threshold != nil {
		strange := r.Threshold.Strange(p.Score)
		if p.Strange = &strange; strange {
			*r.Strange++
		}
	}
	r.Pictures = append(r.Pictures, p)
	r.Images++
}

// WriteCSV writes a table in CSV with a header and a row for each picture: file, class,
// score, and strange, which is true, false or, without a threshold, empty.
func (r Result) WriteCSV(w io.Writer) error {
	t, err := table.NewWriter(w, "file", "class", "score", "strange")
	if err != nil {
		return err
	}
	for _, p := range r.Pictures {
		verdict := ""
		if p.Strange != nil {
			verdict = strconv.FormatBool(*p.Strange)
		}
		if err := t.Row(p.File, p.Class, strconv.FormatFloat(p.Score, 'g', 8, 64), verdict); err != nil {
			return err
		}
	}
	return t.Close()
}
