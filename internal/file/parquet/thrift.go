package parquet

import "encoding/binary"

// Constants of parquet.thrift.
const (
	float     int32 = 4 // Type
	byteArray int32 = 6

	required     int32 = 0 // FieldRepetitionType
	utf8Text     int32 = 0 // ConvertedType
	plain        int32 = 0 // Encoding
	rle          int32 = 3
	uncompressed int32 = 0 // CompressionCodec
	dataPage     int32 = 0 // PageType
)

// Field types of Thrift's compact protocol.
const (
	typeInt32  = 5
	typeInt64  = 6
	typeString = 8
	typeList   = 9
	typeStruct = 12
)

// A field of a Thrift struct: its number, and an int32, int64, string, list or
// structure.
type field struct {
	id    int
	value any
}

type (
	structure []field // in the order of the field numbers
	list      []any   // elements of one type; an empty list has structures
)

// kind is the type of a value.
func kind(value any) byte {
	switch value.(type) {
	case int32:
		return typeInt32
	case int64:
		return typeInt64
	case string:
		return typeString
	case list:
		return typeList
	}
	return typeStruct
}

// thrift appends a value to b. Integers are zigzag varints. A field begins with the
// difference between its number and the previous one, below 16, and its type.
func thrift(b []byte, value any) []byte {
	switch v := value.(type) {
	case int32:
		return binary.AppendVarint(b, int64(v))
	case int64:
		return binary.AppendVarint(b, v)
	case string:
		return append(binary.AppendUvarint(b, uint64(len(v))), v...)
	case list:
		of := byte(typeStruct)
		if len(v) > 0 {
			of = kind(v[0])
		}
		if len(v) < 15 {
			b = append(b, byte(len(v))<<4|of)
		} else {
			b = binary.AppendUvarint(append(b, 0xf0|of), uint64(len(v)))
		}
		for _, element := range v {
			b = thrift(b, element)
		}
		return b
	}
	last := 0
	for _, f := range value.(structure) {
		b = thrift(append(b, byte(f.id-last)<<4|kind(f.value)), f.value)
		last = f.id
	}
	return append(b, 0)
}

// pageHeader returns the header of a page of values: PageHeader.
func pageHeader(bytes, values int) []byte {
	return thrift(nil, structure{
		{1, dataPage},
		{2, int32(bytes)}, // uncompressed
		{3, int32(bytes)},
		{5, structure{ // DataPageHeader
			{1, int32(values)},
			{2, plain},
			{3, rle}, // of definition and repetition levels, which a required column does not have
			{4, rle},
		}},
	})
}

// description returns the description of the file: FileMetaData.
func (w *Writer) description() []byte {
	schema := list{structure{{4, "schema"}, {5, int32(len(w.columns))}}}
	for _, c := range w.columns {
		schema = append(schema, c.schema())
	}
	return thrift(nil, structure{
		{1, int32(1)}, // version of the format
		{2, schema},
		{3, w.written},
		{4, w.groups},
		{6, createdBy},
	})
}

// schema returns the SchemaElement of a column.
func (c column) schema() structure {
	s := structure{{1, c.kind}, {3, required}, {4, c.name}}
	if c.kind == byteArray {
		s = append(s, field{6, utf8Text}, field{10, structure{{1, structure{}}}}) // LogicalType STRING
	}
	return s
}

// chunk returns a ColumnChunk with its ColumnMetaData: the position of a page of some
// rows, and its size in bytes, including its header.
func (c column) chunk(at, size, rows int64) structure {
	return structure{
		{2, at},
		{3, structure{
			{1, c.kind},
			{2, list{plain}},
			{3, list{c.name}},
			{4, uncompressed},
			{5, rows},
			{6, size}, // uncompressed
			{7, size},
			{9, at},
		}},
	}
}
