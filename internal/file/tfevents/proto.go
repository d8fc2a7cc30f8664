package tfevents

import (
	"encoding/binary"
	"math"
	"slices"
	"time"
)

// Field numbers of event.proto and summary.proto.
const (
	eventWallTime    = 1
	eventStep        = 2
	eventFileVersion = 3
	eventSummary     = 5
	eventSessionLog  = 7

	sessionStatus = 1

	summaryValue = 1

	valueTag    = 1
	valueSimple = 2
	valueImage  = 4

	imageHeight      = 1
	imageWidth       = 2
	imageColourspace = 3
	imageEncoded     = 4
)

// Wire types of protocol buffers: how the value of a field is encoded.
const (
	wireVarint  = 0
	wireFixed64 = 1
	wireBytes   = 2
	wireFixed32 = 5
)

// event encodes an Event with the given contents.
func event(wall time.Time, step int64, what []byte) []byte {
	seconds := float64(wall.UnixNano()) / 1e9
	return slices.Concat(double(eventWallTime, seconds), number(eventStep, uint64(step)), what)
}

func key(field, wire int) []byte { return binary.AppendUvarint(nil, uint64(field<<3|wire)) }

func number(field int, v uint64) []byte {
	return binary.AppendUvarint(key(field, wireVarint), v)
}

func float(field int, v float32) []byte {
	return binary.LittleEndian.AppendUint32(key(field, wireFixed32), math.Float32bits(v))
}

func double(field int, v float64) []byte {
	return binary.LittleEndian.AppendUint64(key(field, wireFixed64), math.Float64bits(v))
}

// data encodes bytes, a string or a message.
func data[T string | []byte](field int, b T) []byte {
	return append(binary.AppendUvarint(key(field, wireBytes), uint64(len(b))), b...)
}
