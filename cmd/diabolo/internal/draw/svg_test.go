package draw

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/picture"
)

// goldens compares the pixels of a picture with testdata/NAME.png and checks that
// its SVG, made of the same shapes, is well-formed.
func goldens(t *testing.T, name string, v Vector) {
	t.Helper()
	golden(t, name, v.Draw())
	wellFormed(t, v.SVG())
}

// wellFormed parses an SVG and returns its texts.
func wellFormed(t *testing.T, svg []byte) (texts []string) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(svg))
	inText := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return texts
		}
		if err != nil {
			t.Fatalf("SVG: %v\n%.300s", err, svg)
		}
		switch token := token.(type) {
		case xml.StartElement:
			inText = token.Name.Local == "text"
			for _, a := range token.Attr {
				if strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
					t.Errorf("%s %s=%q", token.Name.Local, a.Name.Local, a.Value)
				}
			}
		case xml.CharData:
			if inText && strings.TrimSpace(string(token)) != "" {
				texts = append(texts, string(token))
			}
		}
	}
}

func TestSVGOfChart(t *testing.T) {
	c := Chart{
		Title: "a < b & c", X: Axis{Label: "noise, σ"}, Y: Axis{Label: "PSNR, dB"}, Ends: true, Comma: true,
		Series: []Series{{Name: "model", X: []float64{0, 0.5, 1}, Y: []float64{30, 20.5, 12.25}, Low: []float64{29, 20, 12}, High: []float64{31, 21, 13}}},
		Marks:  []Mark{{X: 0.5, Y: 20.5, Text: "here"}},
	}
	goldens(t, "chart-band", c)
	svg := c.SVG()
	texts := wellFormed(t, svg)
	for _, want := range []string{"a < b & c", "noise, σ", "PSNR, dB", "model", "12,25", "here", "0,2"} {
		if !slices.Contains(texts, want) {
			t.Errorf("no text %q among %q", want, texts)
		}
	}
	for _, want := range []string{"<title>a &lt; b &amp; c</title>", `role="img"`, "currentColor", "var(--draw-1,#0072b2)"} {
		if !bytes.Contains(svg, []byte(want)) {
			t.Errorf("no %s in the SVG", want)
		}
	}
	for _, refused := range []string{"<script", "http://www.w3.org/1999/xlink", "url("} {
		if bytes.Contains(svg, []byte(refused)) {
			t.Errorf("%s in the SVG", refused)
		}
	}
}

func TestSVGOfGrid(t *testing.T) {
	images := picture.Images(rings(4, 3, 8))
	g := Grid{Title: "rings", Header: []string{"first"}, Rows: []Row{{Label: "row", Images: images, Notes: []string{"0.1"}}}, Caption: "below"}
	svg := g.SVG()
	if got := wellFormed(t, svg); !slices.Equal(got, []string{"rings", "first", "row", "0.1", "below"}) {
		t.Errorf("texts %q", got)
	}
	if n := bytes.Count(svg, []byte("data:image/png;base64,")); n != len(images) {
		t.Errorf("%d images, want %d", n, len(images))
	}
}

// The path of dots says where each is, to a tenth of a pixel.
func TestSVGOfDots(t *testing.T) {
	s := newScene("", 10, 10, false)
	s.add(dots{[]vec{{1, 2.04}, {3.5, 1.5}, {3, 4}}, 1.5, seriesPen(0)})
	if want := `d="M10 20h0m25-5h0m-5 25h0"`; !bytes.Contains(s.svg(), []byte(want)) {
		t.Errorf("no %s in %s", want, s.svg())
	}
}

func TestOddChartsAreSVG(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, y := range [][]float64{{}, {nan}, {inf, 1}, {0, 0}, {1e299, -1e300}} {
		wellFormed(t, Chart{Series: []Series{{"a", []float64{1, 2}, y, y, y}}, Marks: []Mark{{1, 1, "m"}}, Ends: true}.SVG())
	}
	wellFormed(t, Grid{Rows: []Row{{Images: []image.Image{image.NewGray(image.Rectangle{})}}}}.SVG())
}

func TestVariablesNameEveryPen(t *testing.T) {
	for _, dark := range []bool{false, true} {
		declared := Variables(dark)
		for _, p := range []pen{paperPen, fadedPen, rulePen, seriesPen(0), seriesPen(9)} {
			if !strings.Contains(declared, p.name+":#") {
				t.Errorf("dark %v: no %s in %s", dark, p.name, declared)
			}
		}
	}
}

func TestInPage(t *testing.T) {
	for _, p := range []Picture{
		Chart{Title: "a title", Series: []Series{{X: []float64{0, 1}, Y: []float64{0.1, 0.25}}}, Ends: true},
		Scatter{Title: "a title", X: Axis{Label: "x"}, Points: [][2]float64{{0, 0}, {0.5, 0.5}}},
		Bars{Title: "a title", Names: []string{"a"}, Series: []BarSeries{{Values: []float64{0.25}}}},
		Histogram{Title: "a title", Samples: []Sample{{Values: []float64{0.1, 0.25}}}},
		Grid{Title: "a title", Colours: &Scale{Low: 0, High: 0.25}},
	} {
		for _, text := range wellFormed(t, InPage(p, "a title", true).(Vector).SVG()) {
			if strings.Contains(text, ".") || text == "a title" {
				t.Errorf("%T: %q in the page", p, text)
			}
		}
		if texts := wellFormed(t, InPage(p, "a title", false).(Vector).SVG()); !strings.Contains(strings.Join(texts, " "), "0.") {
			t.Errorf("%T: no decimal point in %q", p, texts)
		}
	}
	for title, want := range map[string]string{"faces: noise": "faces", "noise": "", "faces": "faces", "noise, faces": "faces"} {
		if got := InPage(Grid{Title: title}, "noise", false).(Grid).Title; got != want {
			t.Errorf("%q above the caption \"noise\" is %q, want %q", title, got, want)
		}
	}
}
