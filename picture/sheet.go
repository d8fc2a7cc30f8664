package picture

import (
	"image"
	"image/draw"
)

// Sheet lays images out in rows of equal tiles, two pixels apart, on white. A tile has the
// size of the largest image; rows may differ in length. For example, for twelve images of
// each class of a data set, a row per class:
//
//	images := picture.Images(data.Train.ByClass(12, len(data.Classes)).Tensor())
//	sheet := picture.Sheet(slices.Collect(slices.Chunk(images, 12))...)
func Sheet(rows ...[]image.Image) *image.RGBA {
	const gap = 2
	var tile image.Point
	columns := 0
	for _, row := range rows {
		columns = max(columns, len(row))
		for _, m := range row {
			size := m.Bounds().Size()
			tile = image.Pt(max(tile.X, size.X), max(tile.Y, size.Y))
		}
	}
	step := tile.Add(image.Pt(gap, gap))
	sheet := image.NewRGBA(image.Rect(0, 0, max(0, columns*step.X-gap), max(0, len(rows)*step.Y-gap)))
	draw.Draw(sheet, sheet.Rect, image.White, image.Point{}, draw.Src)
	for y, row := range rows {
		for x, m := range row {
			at := image.Pt(x*step.X, y*step.Y)
			draw.Draw(sheet, image.Rectangle{at, at.Add(m.Bounds().Size())}, m, m.Bounds().Min, draw.Src)
		}
	}
	return sheet
}
