package raster

import (
	"bytes"
	"encoding/binary"
)

// A turn says where the pixels of the upright picture are stored: rows and
// columns exchanged first, then each axis counted from its far end.
type turn struct{ swap, flipX, flipY bool }

// turns are the eight values of the EXIF orientation tag (CIPA DC-008, 4.6.4 A).
var turns = [9]turn{
	2: {flipX: true},
	3: {flipX: true, flipY: true},
	4: {flipY: true},
	5: {swap: true},
	6: {swap: true, flipY: true},
	7: {swap: true, flipX: true, flipY: true},
	8: {swap: true, flipX: true},
}

// orientation reads the tag from the first directory of a TIFF structure.
// Whatever is malformed means upright, as it does to every viewer.
func orientation(data []byte) turn {
	if len(data) < 8 {
		return turn{}
	}
	var order binary.ByteOrder = binary.LittleEndian
	if data[0] == 'M' {
		order = binary.BigEndian
	}
	at := uint64(order.Uint32(data[4:]))
	if at+2 > uint64(len(data)) {
		return turn{}
	}
	count, entries := int(order.Uint16(data[at:])), data[at+2:]
	for range count {
		if len(entries) < 12 {
			break
		}
		if value := order.Uint16(entries[8:]); order.Uint16(entries) == tagOrientation && value < 9 {
			return turns[value]
		}
		entries = entries[12:]
	}
	return turn{}
}

// jpegEXIF finds the APP1 segment before the image data.
func jpegEXIF(data []byte) []byte {
	data = data[2:]
	for len(data) >= 4 && data[0] == 0xff {
		const app1 = 0xe1
		marker, size := data[1], 2+int(binary.BigEndian.Uint16(data[2:]))
		if marker == 0xff { // fill byte
			data = data[1:]
			continue
		}
		if marker == markSOS || size < 4 || size > len(data) {
			return nil
		}
		if body, ok := bytes.CutPrefix(data[4:size], []byte("Exif\x00\x00")); ok && marker == app1 {
			return body
		}
		data = data[size:]
	}
	return nil
}

// pngEXIF finds the eXIf chunk.
func pngEXIF(data []byte) []byte { return pngChunk(data, "eXIf") }

// pngChunk returns the body of the first chunk of a name, nil if there is none.
func pngChunk(data []byte, name string) []byte {
	data = data[8:]
	for len(data) >= 12 {
		size := uint64(binary.BigEndian.Uint32(data))
		if size+12 > uint64(len(data)) {
			return nil
		}
		if string(data[4:8]) == name {
			return data[8 : 8+size]
		}
		data = data[size+12:]
	}
	return nil
}

// webpEXIF finds the EXIF chunk, which may carry the prefix it has in JPEG.
func webpEXIF(data []byte) []byte {
	for kind, body, rest, ok := webpChunk(data[12:]); ok; kind, body, rest, ok = webpChunk(rest) {
		if kind == "EXIF" {
			return bytes.TrimPrefix(body, []byte("Exif\x00\x00"))
		}
	}
	return nil
}
