package tfevents

import (
	"encoding/binary"
	"hash/crc32"
	"io"
)

// writeRecord writes data as a record, with its length and both checksums.
func writeRecord(w io.Writer, data []byte) error {
	head := binary.LittleEndian.AppendUint64(nil, uint64(len(data)))
	head = binary.LittleEndian.AppendUint32(head, masked(head))
	tail := binary.LittleEndian.AppendUint32(nil, masked(data))
	for _, part := range [][]byte{head, data, tail} {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}

// masked returns the CRC-32C of data, rotated and shifted so that checksums of data
// that contains checksums remain reliable (TensorFlow's lib/hash/crc32c.h).
func masked(data []byte) uint32 {
	crc := crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli))
	return (crc>>15 | crc<<17) + 0xa282ead8
}
