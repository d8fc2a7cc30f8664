package draw

import (
	"fmt"
	"image"
	"math"
)

// A Loss is the picture of a training: its losses by epoch.
type Loss struct {
	Title  string
	Unit   string // of the loss: "nats per image"
	Epochs []int  // counted from 1
	Train  []float64
	Val    []float64 // nil without validation
	Best   int       // the epoch chosen by Val; 0 when none is
}

// Draw draws the losses with their last values and the best epoch marked. The
// axis is logarithmic when the largest loss is more than 8 times the smallest.
func (l Loss) Draw() *image.RGBA { return l.chart().Draw() }

// SVG is the same as text.
func (l Loss) SVG() []byte { return l.chart().SVG() }

func (l Loss) chart() Chart {
	epochs := make([]float64, len(l.Epochs))
	for i, e := range l.Epochs {
		epochs[i] = float64(e)
	}
	c := Chart{
		Title:  l.Title,
		X:      Axis{Label: "epoch", Whole: true},
		Y:      Axis{Label: fmt.Sprintf("loss (%s)", l.Unit), Log: l.wide()},
		Series: []Series{{Name: "training", X: epochs, Y: l.Train}},
		Ends:   true,
	}
	if c.Y.Log {
		c.Y.Label += ", logarithmic"
	}
	if l.Val != nil {
		c.Series = append(c.Series, Series{Name: "validation", X: epochs, Y: l.Val})
	}
	for i, e := range l.Epochs {
		if e == l.Best && i < len(l.Val) {
			c.Marks = []Mark{{float64(e), l.Val[i], fmt.Sprintf("best: %s in epoch %d", value(l.Val[i]), e)}}
		}
	}
	return c
}

func (l Loss) wide() bool {
	low, high := math.Inf(1), 0.0
	for _, losses := range [][]float64{l.Train, l.Val} {
		for _, v := range losses {
			if v > 0 && !math.IsInf(v, 0) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	return high > 8*low
}
