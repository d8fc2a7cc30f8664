package parquet

import "encoding/binary"

// Numbers of parquet.thrift.
const (
	float     int32 = 4 // Type
	byteArray int32 = 6

	required     int32 = 0 // FieldRepetitionType
	utf8         int32 = 0 // ConvertedType
	plain        int32 = 0 // Encoding
	rle          int32 = 3
	uncompressed int32 = 0 // CompressionCodec
	dataPage     int32 = 0 // PageType
)

// Types of fields in Thrift's compact protocol.
const (
	typeInt32  = 5
	typeInt64  = 6
	typeString = 8
	typeList   = 9
	typeStruct = 12
)

// A thrift is a struct being encoded. A field begins with how much higher its
// number is than the one before, and its type; whole numbers are zigzag varints.
type thrift struct {
	b    []byte
	last []int // the last field's number, of each struct that is open
}

func (t *thrift) begin() { t.last = append(t.last, 0) }

func (t *thrift) end() {
	t.b = append(t.b, 0)
	t.last = t.last[:len(t.last)-1]
}

// field begins field number id, which must be above the last one's by less than
// 16.
func (t *thrift) field(id int, kind byte) {
	last := &t.last[len(t.last)-1]
	t.b = append(t.b, byte(id-*last)<<4|kind)
	*last = id
}

func (t *thrift) int32(id int, v int32) {
	t.field(id, typeInt32)
	t.b = binary.AppendVarint(t.b, int64(v)) // zigzag
}

func (t *thrift) int64(id int, v int64) {
	t.field(id, typeInt64)
	t.b = binary.AppendVarint(t.b, v)
}

func (t *thrift) string(id int, s string) {
	t.field(id, typeString)
	t.text(s)
}

func (t *thrift) text(s string) {
	t.b = binary.AppendUvarint(t.b, uint64(len(s)))
	t.b = append(t.b, s...)
}

// list begins a list; its n elements follow.
func (t *thrift) list(id, n int, kind byte) {
	t.field(id, typeList)
	if n < 15 {
		t.b = append(t.b, byte(n)<<4|kind)
		return
	}
	t.b = append(t.b, 0xf0|kind)
	t.b = binary.AppendUvarint(t.b, uint64(n))
}

// structure encodes a struct field.
func (t *thrift) structure(id int, fields func()) {
	t.field(id, typeStruct)
	t.element(fields)
}

// element encodes a struct in a list.
func (t *thrift) element(fields func()) {
	t.begin()
	fields()
	t.end()
}

// pageHeader is what comes before a page of values: PageHeader.
func pageHeader(bytes, values int) []byte {
	t := &thrift{}
	t.element(func() {
		t.int32(1, dataPage)
		t.int32(2, int32(bytes)) // uncompressed
		t.int32(3, int32(bytes))
		t.structure(5, func() { // DataPageHeader
			t.int32(1, int32(values))
			t.int32(2, plain)
			t.int32(3, rle) // of definition and repetition levels, which a required column has not
			t.int32(4, rle)
		})
	})
	return t.b
}

// description is what comes after the pages: FileMetaData.
func (w *Writer) description() []byte {
	t := &thrift{}
	rows := 0
	for _, g := range w.groups {
		rows += g.rows
	}
	t.element(func() {
		t.int32(1, 1) // version of the format
		t.list(2, 1+len(w.columns), typeStruct)
		t.element(func() {
			t.string(4, "schema")
			t.int32(5, int32(len(w.columns)))
		})
		for _, c := range w.columns {
			t.schema(c)
		}
		t.int64(3, int64(rows))
		t.list(4, len(w.groups), typeStruct)
		for _, g := range w.groups {
			t.group(g, w.columns)
		}
		t.string(6, createdBy)
	})
	return t.b
}

// schema encodes a SchemaElement.
func (t *thrift) schema(c column) {
	t.element(func() {
		t.int32(1, c.kind)
		t.int32(3, required)
		t.string(4, c.name)
		if c.kind == byteArray {
			t.int32(6, utf8)
			t.structure(10, func() { t.structure(1, func() {}) }) // LogicalType STRING
		}
	})
}

// group encodes a RowGroup.
func (t *thrift) group(g group, columns []column) {
	t.element(func() {
		size := int64(0)
		t.list(1, len(columns), typeStruct)
		for i, c := range columns {
			t.chunk(g.chunks[i], c, g.rows)
			size += g.chunks[i].size
		}
		t.int64(2, size)
		t.int64(3, int64(g.rows))
	})
}

// chunk encodes a ColumnChunk with its ColumnMetaData.
func (t *thrift) chunk(at chunk, c column, rows int) {
	t.element(func() {
		t.int64(2, at.at)
		t.structure(3, func() {
			t.int32(1, c.kind)
			t.list(2, 1, typeInt32)
			t.b = binary.AppendVarint(t.b, int64(plain))
			t.list(3, 1, typeString)
			t.text(c.name)
			t.int32(4, uncompressed)
			t.int64(5, int64(rows))
			t.int64(6, at.size) // uncompressed
			t.int64(7, at.size)
			t.int64(9, at.at)
		})
	})
}
