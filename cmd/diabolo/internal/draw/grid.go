package draw

import "image"

// A Grid shows images in rows of equal tiles, on white, with labels at the left. Empty
// parts take no space.
type Grid struct {
	Title   string   // above, one line or a few
	Caption string   // below, smaller
	Header  []string // above the columns
	Rows    []Row
	Colours *Scale // a legend below the rows, for images of Heat; nil: none
	Comma   bool   // numbers of the legend have a decimal comma
	Tight   bool   // no space between tiles: they make one picture

	// Scale is how many pixels wide one pixel of an image becomes, without
	// smoothing. 0 chooses it: tiles of 128 pixels at most, a picture of about
	// 1400 at most, and never less than 1.
	Scale int

	// Width, if set, is that of the picture in pixels, which the tiles then fill.
	Width int
}

// A Row is a line of images. Rows may differ in length.
type Row struct {
	Label  string
	Images []image.Image
	Notes  []string // a few letters under each image, or nil
	Apart  bool     // a wider gap above: a new group begins
}

// Wrap breaks rows that belong above each other into blocks of at most columns images;
// each block has a piece of every row.
func Wrap(columns int, rows ...Row) []Row {
	var out []Row
	for from := 0; ; from += columns {
		block := piece(rows, from, from+columns)
		if len(block) == 0 {
			return out
		}
		if from > 0 && len(rows) > 1 {
			block[0].Apart = true
		} else if from > 0 {
			block[0].Label = "" // the only row continues
		}
		out = append(out, block...)
	}
}

// piece returns the images from up to, not including, to of every row that has
// any.
func piece(rows []Row, from, to int) []Row {
	var out []Row
	for _, r := range rows {
		end := min(to, len(r.Images))
		if from >= end {
			continue
		}
		p := Row{Label: r.Label, Images: r.Images[from:end], Apart: r.Apart && from == 0}
		if from < len(r.Notes) {
			p.Notes = r.Notes[from:min(end, len(r.Notes))]
		}
		out = append(out, p)
	}
	return out
}

// Contact makes a contact sheet: for each class a row of at most columns of its images,
// with its name at the left; labels[i] is the class of images[i]. A class without an image
// has no row. Without classes or labels the images follow each other.
func Contact(images []image.Image, labels []int, classes []string, columns int) []Row {
	if len(classes) == 0 || len(labels) == 0 {
		return Wrap(columns, Row{Images: images})
	}
	rows := make([]Row, len(classes))
	for i, l := range labels {
		if r := &rows[l]; len(r.Images) < columns {
			r.Label = classes[l]
			r.Images = append(r.Images, images[i])
		}
	}
	return piece(rows, 0, columns)
}

// Sizes in pixels.
const (
	margin   = 16
	tileGap  = 3
	apartGap = 14
	textGap  = 10  // between text and tiles
	noteRoom = 17  // under a tile, for its note
	maxLabel = 260 // longer row labels are cut
	minText  = 420 // a title may widen the picture up to this
	maxTile  = 128
	maxWidth = 1400
)

// Draw draws the grid. A grid without images is only its text.
func (g Grid) Draw() *image.RGBA { return g.scene().raster() }

// SVG is the same, with text as text and every image embedded as it is.
func (g Grid) SVG() []byte { return g.scene().svg() }

func (g Grid) scene() *scene {
	s := newScene(g.Title, 0, 0, g.Comma)
	l := g.layout(s)
	s.width, s.height = l.size.X, l.size.Y
	for i, line := range l.title {
		s.add(words{at: vec{margin, float64(margin + l.bold.cap + i*l.bold.line)}, text: line, font: titleFont, pen: inkPen})
	}
	for i, h := range g.Header {
		if i < l.columns {
			box := image.Rect(0, 0, l.tile.X, l.text.line).Add(image.Pt(l.column(i), l.headerY))
			s.centred(box, h, labelFont, inkPen)
		}
	}
	for i, r := range g.Rows {
		l.row(s, r, l.rowY[i])
	}
	if g.Colours != nil {
		s.scaleBar(*g.Colours, margin, float64(l.scaleY))
	}
	for i, line := range l.caption {
		s.add(words{at: vec{margin, float64(l.captionY + l.small.cap + i*l.small.line)}, text: line, font: captionFont, pen: fadedPen})
	}
	return s
}

// row draws r with the top of its tiles at y.
func (l *layout) row(s *scene, r Row, y int) {
	tiles := image.Rect(l.left, y, l.left, y+l.tile.Y)
	label := words{at: vec{float64(l.left - textGap), float64(l.text.middle(tiles))}, text: l.text.cut(r.Label, maxLabel),
		font: labelFont, pen: inkPen, anchor: toEnd}
	if label.text != "" {
		s.add(label)
	}
	for i, m := range r.Images {
		size := image.Rectangle{Max: l.scaled(m.Bounds().Size())}
		at := image.Pt(l.column(i), y).Add(l.tile.Sub(size.Max).Div(2)) // a smaller image stands in the middle
		s.add(tile{box: size.Add(at), image: m})
		if i < len(r.Notes) {
			under := image.Rect(0, 0, l.tile.X, noteRoom).Add(image.Pt(l.column(i), y+l.tile.Y))
			s.centred(under, r.Notes[i], noteFont, fadedPen)
		}
	}
}

// centred puts text in the middle of a box, cut to its width.
func (s *scene) centred(box image.Rectangle, text string, f font, p pen) {
	st := s.style(f)
	middle := float64(box.Min.X+box.Max.X) / 2
	s.add(words{at: vec{middle, float64(st.middle(box))}, text: st.cut(text, box.Dx()), font: f, pen: p, anchor: atMiddle})
}
