package parquet

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write the golden file anew")

// table writes rows of two strings and numbers: row i is "file-i.png", "é" or "",
// and i + column/4.
func table(w io.Writer, rows, numbers int) error {
	names := make([]string, numbers)
	for i := range names {
		names[i] = fmt.Sprintf("z_%d", i)
	}
	t, err := NewWriter(w, []string{"file", "class"}, names)
	if err != nil {
		return err
	}
	values := make([]float32, numbers)
	for i := range rows {
		for j := range values {
			values[j] = float32(i) + float32(j)/4
		}
		if err := t.Add([]string{fmt.Sprintf("file-%d.png", i), []string{"é", ""}[i%2]}, values); err != nil {
			return err
		}
	}
	return t.Close()
}

// The golden file is one that pyarrow and pandas read: testdata/read.py checks
// it. It has more columns than fit into the short form of a list.
func TestGolden(t *testing.T) {
	var b bytes.Buffer
	if err := table(&b, 5, 17); err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/table.parquet"
	if *update {
		if err := os.WriteFile(golden, b.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), want) {
		t.Error("other bytes than the golden file; if that is intended, run with -update, then testdata/read.py")
	}
}

// Rows are written in groups, so that memory stays bounded, and none is lost.
func TestGroups(t *testing.T) {
	const rows, numbers = 12_000, 400 // 19 MB
	var c counter
	if err := table(&c, rows, numbers); err != nil {
		t.Fatal(err)
	}
	if c.largest > 1<<20 || c.total < 4*rows*numbers || c.total > 4*rows*numbers+1<<20 {
		t.Errorf("%d bytes, at most %d at once", c.total, c.largest)
	}
}

// A counter discards what is written.
type counter struct{ total, largest int }

func (c *counter) Write(p []byte) (int, error) {
	c.total += len(p)
	if string(p[:min(4, len(p))]) != magic {
		c.largest = max(c.largest, len(p))
	}
	return len(p), nil
}

// full is a disk with room for some bytes.
type full struct{ left int }

var errFull = errors.New("full")

func (f *full) Write(p []byte) (int, error) {
	if len(p) > f.left {
		return 0, errFull
	}
	f.left -= len(p)
	return len(p), nil
}

func TestFullDisk(t *testing.T) {
	var c counter
	if err := table(&c, 5, 2); err != nil {
		t.Fatal(err)
	}
	for room := range c.total {
		if err := table(&full{room}, 5, 2); !errors.Is(err, errFull) {
			t.Fatalf("room for %d bytes: %v", room, err)
		}
	}
	if err := table(&full{c.total}, 5, 2); err != nil {
		t.Error(err)
	}
}

func TestRowOfAnotherWidth(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	w, err := NewWriter(io.Discard, []string{"file"}, []string{"z_0"})
	if err != nil {
		t.Fatal(err)
	}
	w.Add([]string{"a"}, nil)
}

// A table without rows is a complete file.
func TestNoRows(t *testing.T) {
	var b bytes.Buffer
	if err := table(&b, 0, 1); err != nil {
		t.Fatal(err)
	}
	const want = "PAR1\x15\x02\x19LH\x06schema\x15\x06\x00\x15\f%\x00\x18\x04file%\x00L\x1c\x00\x00\x00\x15\f%\x00\x18\x05class%\x00L\x1c\x00\x00\x00\x15\b%\x00\x18\x03z_0\x00\x16\x00\x19\f(\adiabolo\x00J\x00\x00\x00PAR1"
	if b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}
