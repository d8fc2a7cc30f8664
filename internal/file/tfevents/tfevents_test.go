package tfevents

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite the golden file")

// onePixel is a whole PNG, kept as bytes since encoders change.
const onePixel = "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b5500" +
	"00000a49444154789c636000000002000148afa4710000000049454e44ae426082"

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

func at(seconds float64) time.Time { return time.Unix(0, int64(seconds*1e9)) }

// The golden file was read by TensorBoard with testdata/check.py. It holds a
// resumed run: step 2 was written twice and counts once.
func TestGolden(t *testing.T) {
	const path = "testdata/events.out.tfevents.1700000000.diabolo"
	png, err := hex.DecodeString(onePixel)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := newWriter("", nopCloser{&b}, at(1.7e9))
	w.Scalar("loss/train", 1, 0.5, at(1700000001.5))
	w.Scalar("loss/val", 1, 0, at(1700000001.5))
	w.Image("recon", 1, png, 1, 1, at(1700000001.5))
	w.Scalar("loss/train", 2, 99, at(1700000002))
	w.Resume(2, at(1700000003))
	w.Scalar("loss/train", 2, 0.25, at(1700000004))
	w.Scalar("loss/val", 2, -1.5, at(1700000004))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), want) {
		t.Errorf("bytes differ from %s (-update rewrites it):\n%s", path, hex.Dump(b.Bytes()))
	}
}

// Numbers from RFC 3720, B.4, masked by hand.
func TestMaskedChecksum(t *testing.T) {
	for _, c := range []struct {
		data []byte
		crc  uint32
	}{
		{make([]byte, 32), 0x8a9136aa},
		{bytes.Repeat([]byte{0xff}, 32), 0x62a8ab43},
		{[]byte("123456789"), 0xe3069283},
	} {
		m := masked(c.data) - 0xa282ead8
		if got := m<<15 | m>>17; got != c.crc {
			t.Errorf("checksum of %x is %08x, want %08x", c.data, got, c.crc)
		}
	}
}

// records splits a file, checking lengths and checksums.
func records(t *testing.T, b []byte) [][]byte {
	t.Helper()
	var out [][]byte
	for len(b) > 0 {
		n := binary.LittleEndian.Uint64(b)
		data, tail := b[12:12+n], b[12+n:]
		if binary.LittleEndian.Uint32(b[8:]) != masked(b[:8]) || binary.LittleEndian.Uint32(tail) != masked(data) {
			t.Fatalf("record %d has a wrong checksum", len(out))
		}
		out, b = append(out, data), tail[4:]
	}
	return out
}

func TestCreate(t *testing.T) {
	dir := t.TempDir()
	for range 3 { // starts in one second
		w, err := Create(dir)
		if err != nil {
			t.Fatal(err)
		}
		w.Scalar("a", 1<<40, 1, time.Now())
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		w.Scalar("b", 0, 2, time.Now())
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "events.out.tfevents.*.diabolo*"))
	if err != nil || len(files) != 3 {
		t.Fatalf("files %q, %v; want 3", files, err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		r := records(t, b)
		if len(r) != 3 || !bytes.Contains(r[0], []byte("brain.Event:2")) || !bytes.Contains(r[1], binary.AppendUvarint(nil, 1<<40)) {
			t.Errorf("%s holds %q", f, r)
		}
	}
}

func TestFlushShowsWhatWasWritten(t *testing.T) {
	var b bytes.Buffer
	w := newWriter("", nopCloser{&b}, at(0))
	for step := range int64(3) {
		w.Scalar("a", step, 1, at(0))
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		if got := len(records(t, b.Bytes())); got != int(step)+2 {
			t.Errorf("after step %d the file has %d records", step, got)
		}
	}
}

var errFull = errors.New("disk is full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }
func (full) Close() error              { return nil }

func TestErrorsAreKept(t *testing.T) {
	w := newWriter("run/events", full{}, at(0))
	w.Image("a", 1, make([]byte, 1<<16), 1, 1, at(0)) // more than the buffer
	for _, f := range []func() error{w.Flush, w.Flush, w.Close} {
		if err := f(); !errors.Is(err, errFull) || !strings.Contains(err.Error(), "run/events") {
			t.Errorf("error %v, want %v with the file's name", err, errFull)
		}
	}
	if _, err := Create(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Create in a missing folder: %v", err)
	}
}
