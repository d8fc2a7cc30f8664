package draw

import (
	"bytes"
	"image"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/tensor"
)

// rings is a batch of pictures of a ring, each wider than the one before.
func rings(n, channels, side int) *tensor.Tensor {
	t := tensor.New(n, channels, side, side)
	for i := range n {
		for c := range channels {
			plane := t.Row(i)[c*side*side:]
			for p := range side * side {
				x, y := float64(p%side)-float64(side-1)/2, float64(p/side)-float64(side-1)/2
				r := math.Hypot(x, y) / float64(side) * 2
				d := (r - 0.2 - 0.6*float64(i)/float64(n)) * (6 - float64(c))
				plane[p] = float32(math.Exp(-d * d))
			}
		}
	}
	return t
}

func TestGridOfPairs(t *testing.T) {
	images := picture.Images(rings(14, 1, 28))
	golden(t, "pairs", Grid{
		Title:   "ae-rings, epoch 3: originals above reconstructions",
		Caption: "Loss 0.0061 per value on 14 images.",
		Rows:    Wrap(5, Row{Label: "original", Images: images[:7]}, Row{Label: "reconstruction", Images: images[7:]}),
	}.Draw())
}

func TestGridOfEverything(t *testing.T) {
	images := picture.Images(rings(6, 3, 16))
	small := picture.Images(rings(1, 1, 8))
	golden(t, "everything", Grid{
		Title:   "Строки, columns and Größen",
		Caption: "A caption that is wider than the picture and has to be broken into lines, each no wider than the tiles above it, and a second paragraph:\nhere.",
		Header:  []string{"first", "second", "a header too long for its tile", "beyond the columns"},
		Scale:   5,
		Rows: []Row{
			{Label: "Wearing_Necktie, and more of such a label", Images: images[:3], Notes: []string{"0.1", "12.25"}},
			{Label: "mixed sizes", Images: []image.Image{images[3], small[0]}, Apart: true},
			{Images: images[5:]},
		},
	}.Draw())
}

func TestContactSheet(t *testing.T) {
	images := picture.Images(rings(7, 1, 12))
	rows := Contact(images, []int{2, 0, 2, 2, 0, 2, 2}, []string{"cat", "none of these", "a dog"}, 4)
	golden(t, "sheet", Grid{Title: "folder: 7 images", Rows: rows}.Draw())
	if len(rows) != 2 || rows[0].Label != "cat" || len(rows[0].Images) != 2 || len(rows[1].Images) != 4 {
		t.Errorf("rows %+v, want cat with 2 images and a dog with 4", rows)
	}
}

func TestEmptyGridIsItsText(t *testing.T) {
	for _, g := range []Grid{{}, {Title: "nothing"}, {Caption: "nothing"}, {Rows: []Row{{Label: "no images"}}}} {
		m := g.Draw()
		if s := m.Bounds().Size(); s.X < 2*margin || s.Y < margin || s.X > minText+2*margin {
			t.Errorf("%+v: size %v", g, s)
		}
	}
}

func TestWrap(t *testing.T) {
	images := picture.Images(rings(5, 1, 1))
	for _, c := range []struct {
		name string
		rows []Row
		want []Row
	}{
		{"nothing", nil, nil},
		{"one row goes on without its label",
			[]Row{{Label: "a", Images: images, Notes: []string{"1", "2", "3"}}},
			[]Row{{Label: "a", Images: images[:2], Notes: []string{"1", "2"}}, {Images: images[2:4], Notes: []string{"3"}}, {Images: images[4:]}}},
		{"two rows, one shorter",
			[]Row{{Label: "a", Images: images[:3]}, {Label: "b", Images: images[:2]}},
			[]Row{{Label: "a", Images: images[:2]}, {Label: "b", Images: images[:2]}, {Label: "a", Images: images[2:3], Apart: true}}},
		{"blocks stand apart",
			[]Row{{Label: "a", Images: images[:3], Apart: true}, {Label: "b", Images: images[:3]}},
			[]Row{{Label: "a", Images: images[:2], Apart: true}, {Label: "b", Images: images[:2]},
				{Label: "a", Images: images[2:3], Apart: true}, {Label: "b", Images: images[2:3]}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Wrap(2, c.rows...)
			if !slices.EqualFunc(got, c.want, sameRow) {
				t.Errorf("got %v\nwant %v", got, c.want)
			}
		})
	}
}

func sameRow(a, b Row) bool {
	return a.Label == b.Label && a.Apart == b.Apart && slices.Equal(a.Images, b.Images) && slices.Equal(a.Notes, b.Notes)
}

// Every pixel of an image becomes a square of Scale pixels, exactly.
func TestTilesAreExact(t *testing.T) {
	x := rings(2, 3, 6)
	images := picture.Images(x)
	const scale = 3
	m := Grid{Scale: scale, Rows: []Row{{Images: images}}}.Draw()
	for i := range 2 {
		left := margin + i*(6*scale+tileGap)
		for p := range 36 {
			want := images[i].At(p%6, p/6)
			for s := range scale * scale {
				if got := m.At(left+p%6*scale+s%scale, margin+p/6*scale+s/scale); got != want {
					t.Fatalf("image %d, pixel %d: %v, want %v", i, p, got, want)
				}
			}
		}
	}
}

// The tiles of a tight grid touch: together they are one picture.
func TestTightTilesTouch(t *testing.T) {
	x := rings(4, 3, 6)
	images := picture.Images(x)
	m := Grid{Scale: 1, Tight: true, Rows: []Row{{Images: images[:2]}, {Images: images[2:]}}}.Draw()
	for i, tile := range images {
		for p := range 36 {
			at := image.Pt(margin+i%2*6+p%6, margin+i/2*6+p/6)
			if got, want := m.At(at.X, at.Y), tile.At(p%6, p/6); got != want {
				t.Fatalf("image %d, pixel %d: %v, want %v", i, p, got, want)
			}
		}
	}
	if got, want := m.Bounds().Size(), image.Pt(12+2*margin, 12+2*margin); got != want {
		t.Errorf("size %v, want %v", got, want)
	}
}

func TestAutoScale(t *testing.T) {
	for _, c := range []struct{ side, columns, want int }{
		{28, 10, 4}, {28, 16, 2}, {64, 10, 2}, {64, 16, 1}, {200, 2, 1}, {1, 1, 128}, {64, 100, 1},
	} {
		l := layout{tile: image.Pt(c.side, c.side), columns: c.columns, gap: tileGap, left: margin}
		if got := l.autoScale(); got != c.want {
			t.Errorf("%d tiles of %d pixels: scale %d, want %d", c.columns, c.side, got, c.want)
		}
	}
}

func TestPNGIsDeterministic(t *testing.T) {
	g := Grid{Title: "twice", Rows: []Row{{Label: "a", Images: picture.Images(rings(3, 3, 9))}}}
	a, err := PNG(g.Draw())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "b.png")
	if err := picture.WritePNG(path, g.Draw()); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(a, b) {
		t.Errorf("the same grid gave %d and %d bytes that differ (%v)", len(a), len(b), err)
	}
	if err := picture.WritePNG(path, image.NewGray(image.Rectangle{})); err == nil {
		t.Error("an empty picture was written")
	}
}
