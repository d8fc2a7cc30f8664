package parquet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/internal/memtest"
)

// What a Writer has written, in one group or in several, is read back.
func TestRead(t *testing.T) {
	for _, rows := range []int{0, 5, 12_000} {
		var b bytes.Buffer
		numbers := 17
		if rows > 5 {
			numbers = 400 // two groups
		}
		if err := table(&b, rows, numbers); err != nil {
			t.Fatal(err)
		}
		columns, err := Read(b.Bytes())
		if err != nil || len(columns) != 2+numbers {
			t.Fatalf("%d columns, %v", len(columns), err)
		}
		if columns[0].Name != "file" || columns[1].Name != "class" || columns[2].Name != "z_0" || columns[18].Name != "z_16" {
			t.Errorf("columns %q %q %q %q", columns[0].Name, columns[1].Name, columns[2].Name, columns[18].Name)
		}
		if len(columns[0].Texts) != rows || len(columns[18].Numbers) != rows {
			t.Fatalf("%d and %d rows, want %d", len(columns[0].Texts), len(columns[18].Numbers), rows)
		}
		for i := range rows {
			if columns[1].Texts[i] != []string{"é", ""}[i%2] || columns[18].Numbers[i] != float32(i)+4 {
				t.Fatalf("row %d: %q, %v", i, columns[1].Texts[i], columns[18].Numbers[i])
			}
		}
	}
}

// Other writers compress, leave values out, or use more types: the error says what to do.
func TestReadOthers(t *testing.T) {
	number := structure{{1, float}, {3, required}, {4, "z_0"}}
	meta := func(codec int32) list {
		return list{structure{{2, int64(4)}, {3, structure{
			{1, float}, {2, list{plain}}, {3, list{"z_0"}}, {4, codec}, {5, int64(1)}, {6, int64(8)}, {7, int64(8)}, {9, int64(4)},
		}}}}
	}
	for name, c := range map[string]struct {
		column structure
		chunks list
	}{
		"compressed":         {number, meta(1)},
		"optional":           {structure{{1, float}, {3, int32(1)}, {4, "z_0"}}, meta(uncompressed)},
		"float64":            {structure{{1, int32(5)}, {3, required}, {4, "z_0"}}, meta(uncompressed)},
		"nested":             {structure{{3, required}, {4, "z_0"}, {5, int32(1)}}, meta(uncompressed)},
		"a chunk is missing": {number, list{}},
	} {
		data := append([]byte(magic), make([]byte, 60)...)
		foot := thrift(nil, structure{
			{1, int32(1)}, {2, list{structure{{4, "schema"}, {5, int32(1)}}, c.column}}, {3, int64(1)},
			{4, list{structure{{1, c.chunks}, {2, int64(8)}, {3, int64(1)}}}},
		})
		data = binary.LittleEndian.AppendUint32(append(data, foot...), uint32(len(foot)))
		if _, err := Read(append(data, magic...)); !errors.Is(err, errOther) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A file with any byte changed, or cut anywhere, is read or is an error, and takes no more
// memory than it has bytes.
func TestReadDamaged(t *testing.T) {
	whole, err := os.ReadFile("testdata/table.parquet")
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		if _, err := Read(whole[:i]); err == nil {
			t.Errorf("cut after %d bytes: no error", i)
		}
		for _, change := range []byte{1, 0x80, 0xff} {
			data := slices.Clone(whole)
			data[i] ^= change
			var columns []Column
			var err error
			memtest.AtMost(t, 4<<20+100*len(data), func() { columns, err = Read(data) })
			if err == nil && len(columns) == 0 {
				t.Errorf("byte %d: nothing", i)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	data, err := os.ReadFile("testdata/table.parquet")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		columns, err := Read(data)
		for _, c := range columns {
			if err == nil && 4*(len(c.Texts)+len(c.Numbers)) > len(data) {
				t.Fatalf("%d values in %d bytes", len(c.Texts)+len(c.Numbers), len(data))
			}
		}
	})
}
