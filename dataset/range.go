package dataset

import (
	"fmt"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/internal/raster"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Range says which values of the files become 0 and 1; what lies beyond becomes 0 or 1
// as well.
//
//   - type: all that the type of the values can hold: 0 to 255 of 8 bits, 0 to 65535 of 16
//     bits, 0 to 1 of floating-point numbers;
//   - percentile: the percentiles Low and High of the values of the training images, after
//     cropping and resizing;
//   - values: Low and High themselves.
//
// The default is type for pictures of 8 bits. For those of more it is type if their
// training images use at least half of it, else percentile.
type Range struct {
	By   string   `yaml:"by" json:"by"`                         // type | percentile | values
	Low  *float64 `yaml:"low,omitempty" json:"low,omitempty"`   // default 0.1 of percentile and 0 of values
	High *float64 `yaml:"high,omitempty" json:"high,omitempty"` // default 99.9 of percentile; values has none
}

// The values of Range.By.
const (
	byType       = "type"
	byPercentile = "percentile"
	byValues     = "values"
)

// Percentiles of the training images that become 0 and 1, unless a Range has others.
const (
	lowPercent  = 0.1
	highPercent = 99.9
)

// Shares of a type's range: below the first a set is warned of, and from the second on
// one of more than 8 bits is taken by its type.
const (
	little = 0.1
	most   = 0.5
)

func (r *Range) check() error {
	if r == nil {
		return nil
	}
	switch r.By {
	case byType:
		if r.Low != nil || r.High != nil {
			return fmt.Errorf("dataset.range: by type takes all that the type of the values can hold; leave low and high out")
		}
	case byPercentile:
		if low, high := r.percentiles(); !(low >= 0 && low < high && high <= 100) {
			return fmt.Errorf("dataset.range: percentiles %v to %v, want low below high, both from 0 to 100", low, high)
		}
	case byValues:
		if r.High == nil {
			return fmt.Errorf("dataset.range.high is missing: by values needs the value that becomes 1")
		}
		if v := r.values(); !(v.Low < v.High) || math.IsInf(v.High-v.Low, 0) {
			return fmt.Errorf("dataset.range: values %v to %v, want finite numbers, low below high", v.Low, v.High)
		}
	default:
		return fmt.Errorf("dataset.range.by: %q, want type, percentile or values", r.By)
	}
	return nil
}

// percentiles returns Low and High of a range by percentile; r may be nil.
func (r *Range) percentiles() (low, high float64) {
	low, high = lowPercent, highPercent
	if r != nil && r.Low != nil {
		low = *r.Low
	}
	if r != nil && r.High != nil {
		high = *r.High
	}
	return low, high
}

// values returns Low and High of a range by values.
func (r *Range) values() raster.Range {
	v := raster.Range{High: *r.High}
	if r.Low != nil {
		v.Low = *r.Low
	}
	return v
}

// measured reports whether even bytes are to be kept as values.
func (r *Range) measured() bool { return r != nil && r.By != byType }

// fixed returns the range by which new pictures are brought to 0..1; zero: by their type.
func (r *Range) fixed() raster.Range {
	if r == nil || r.By != byValues {
		return raster.Range{}
	}
	return r.values()
}

// typeOfAll returns the type of the values of pictures, and whether it is the same of
// all. If it is not, the first picture of another type is number other.
func typeOfAll(infos []raster.Info) (t raster.Type, same bool, other int) {
	first := -1
	for i, info := range infos {
		switch {
		case info.Format == "": // broken: decoding reports why
		case first < 0:
			first, t = i, info.Type
		case info.Type != t:
			return t, false, i
		}
	}
	return t, first >= 0, 0
}

// A processing is how pictures become images.
type processing struct {
	raster.Options
	stored *raster.Type // keep their values, which are all of this type; nil: they become bytes
}

// process decides whether the values of pictures are kept: if they are all of one type of
// more than 8 bits, or a range asks for them. It is an error if it does and their types
// differ; name returns the name of a picture.
func (r *Range) process(look raster.Options, infos []raster.Info, name func(i int) string) (processing, error) {
	t, same, other := typeOfAll(infos)
	switch {
	case same && (t != raster.Bytes || r.measured()):
		return processing{look, &t}, nil
	case r.measured() && other > 0:
		return processing{}, fmt.Errorf("dataset.range: %s has values of %v and others of %v, which no one range fits; leave range out", name(other), infos[other].Type, t)
	}
	return processing{look, nil}, nil
}

// scale brings the values of the files to 0..1, and returns the range by which they are.
// Of pixels it only looks how much of their range they use.
func (s *loaded) scale(r *Range, d *Data) (*Range, error) {
	if !s.own {
		return r, nil
	}
	if s.Values == nil {
		if found := s.rangeOf(d.Train, nil); found.High > found.Low && found.High-found.Low < little*255 {
			d.warn("%s: the training images use %s, %v to %v of 0 to 255, and look nearly flat to a model; dataset.range={by: percentile} spreads them", s.Name, percent((found.High-found.Low)/255), found.Low, found.High)
		}
		return r, nil
	}
	to, err := s.chosen(r, d)
	if err != nil {
		return nil, err
	}
	to.ToUnit(s.Values, s.Values)
	return &Range{By: byValues, Low: &to.Low, High: &to.High}, nil
}

// chosen returns the range of a set of values, with a warning where that is not plain.
func (s *loaded) chosen(r *Range, d *Data) (raster.Range, error) {
	if r != nil && r.By == byValues {
		return r.values(), nil
	}
	found := s.rangeOf(d.Train, r)
	share := (found.High - found.Low) / (s.stored.High - s.stored.Low)
	by := byType
	switch {
	case r != nil:
		by = r.By
	case found.Low == found.High:
		// nothing to spread
	case share < most || found.Low < s.stored.Low || found.High > s.stored.High:
		by = byPercentile
	}
	if by == byType {
		if share < little {
			d.warn("%s: the training images use %s of %v, the values from %.6g to %.6g, and look nearly flat to a model; dataset.range={by: percentile} spreads them", s.Name, percent(share), s.stored, found.Low, found.High)
		}
		return raster.Range(s.stored), nil
	}
	if !(found.Low < found.High) {
		return found, fmt.Errorf("%s: nearly all values of the training images are %.6g, so they have no range by percentile; want dataset.range={by: type}", s.Name, found.Low)
	}
	if r == nil {
		d.warn("%s: the values from %.6g to %.6g, percentiles %v and %v of the training images, become 0 to 1, since they are only %s of %v; dataset.range={by: type} takes all of that", s.Name, found.Low, found.High, lowPercent, highPercent, percent(share), s.stored)
	}
	return found, nil
}

func (d *Data) warn(format string, args ...any) {
	d.Warnings = append(d.Warnings, fmt.Sprintf(format, args...))
}

// percent returns a share in words.
func percent(share float64) string { return fmt.Sprintf("%.2g%%", 100*share) }

// rangeOf returns the percentiles of the values of a view, or of its bytes. Of more than
// some four million it takes those of images evenly spread over the view.
func (s *loaded) rangeOf(v View, r *Range) raster.Range {
	const enough = 4 << 20
	size := tensor.Volume(s.Shape[:])
	v = v.Spread(max(1, enough/size))
	values := make([]float32, 0, v.Len()*size)
	for _, item := range v.Index {
		if s.Values != nil {
			values = append(values, s.Values[item*size:(item+1)*size]...)
			continue
		}
		for _, b := range s.Image(item) {
			values = append(values, float32(b))
		}
	}
	slices.Sort(values)
	low, high := r.percentiles()
	return raster.Range{Low: percentile(values, low), High: percentile(values, high)}
}

// percentile interpolates linearly between sorted values, as numpy.percentile does.
func percentile(sorted []float32, p float64) float64 {
	at := p / 100 * float64(len(sorted)-1)
	below := int(at)
	v := float64(sorted[below])
	if part := at - float64(below); part > 0 {
		v += part * (float64(sorted[below+1]) - v)
	}
	return v
}
