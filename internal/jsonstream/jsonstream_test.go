package jsonstream

import (
	"bytes"
	stdbase64 "encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/diabolo-go/diabolo/internal/memtest"
)

// data is what a body may hold.
type data struct {
	Z      [][]float32 `json:"z"`
	Images [][]byte    `json:"images"`
}

func read(from io.Reader) (d data, err error) {
	r := NewReader(from)
	err = r.Object(map[string]func() error{
		"z": func() error {
			return r.Array(func(int) error {
				row := []float32{}
				err := r.Array(func(int) error {
					v, err := r.Float32()
					row = append(row, v)
					return err
				})
				d.Z = append(d.Z, row)
				return err
			})
		},
		"images": func() error {
			return r.Array(func(int) error {
				var file []byte
				err := r.Base64(func(c byte) error { file = append(file, c); return nil })
				d.Images = append(d.Images, file)
				return err
			})
		},
	})
	return d, errors.Join(err, unless(err, r.End))
}

func unless(err error, f func() error) error {
	if err != nil {
		return nil
	}
	return f()
}

func TestReader(t *testing.T) {
	for body, want := range map[string]string{
		`{"z":[[1,-2.5e0,3E+2],[]],"images":["AAEC","\/w=="]}`: "",
		" {\n\"z\" : [ [ 0 ] , [ 1 ] ] } \t\r\n":               "",
		`{"z":null,"images":[]}`:                               "",
		`{}`:                                                   "",
		`{"z":[[0],[1,null]]}`:                                 ".z[1][1]: null is no number",
		`{"z":[[true]]}`:                                       ".z[0][0]: true is no number",
		`{"z":[null]}`:                                         ".z[0]: null is no array",
		`{"z":[["1"]]}`:                                        ".z[0][0]: a JSON string, want a number",
		`{"z":[3]}`:                                            ".z[0]: a JSON number, want an array",
		`{"z":[[0,1e39]]}`:                                     ".z[0][1]: 1e39, want a number in range",
		`{"Z":[[0]]}`:                                          `: no field is called "Z"; did you mean "z"?`,
		`{"z":[],"z":[]}`:                                      ".z: given twice",
		`{"images":["AAEC","?"]}`:                              `.images[1]: no base64: '?' after 0 characters`,
		`{"images":["AAECA"]}`:                                 `.images[0]: no base64: it is cut after 5 characters`,
		`{"images":["AA==AA"]}`:                                `.images[0]: no base64: 'A' after 2 characters`,
		`{"images":["data:image/png,x"]}`:                      `.images[0]: no base64: "data:image/png,"`,
		`{"images":[null]}`:                                    `.images[0]: null is no string`,
		`null`:                                                 ": null is no object",
		`[1]`:                                                  ": a JSON array, want an object",
		`{"z":[[01]]}`:                                         `: "01" is not a number`,
		`{"z":[[1.]]}`:                                         `: "1." is not a number`,
		`{"z":[[1e]]}`:                                         `: "1e" is not a number`,
		`{"z":[[-]]}`:                                          `: "-" is not a number`,
		`{"z":[[NaN]]}`:                                        `: invalid character 'N' looking for beginning of value`,
		`{"z":[[nil]]}`:                                        `: invalid character 'i' in literal null`,
		`{"z":[[1 2]]}`:                                        `: invalid character '2', want ',' or ']'`,
		`{"z":[[1,]]}`:                                         `: invalid character ']' looking for beginning of value`,
		`{z:1}`:                                                `: invalid character 'z' looking for the name of a field`,
		`{"z" 1}`:                                              `: invalid character '1' after the name of a field`,
		`{"z":[[1]`:                                            `: unexpected end of JSON input`,
		`{"z":[[1]]}{}`:                                        `: more than one JSON value`,
		"{\"images\":[\"A\nA\"]}":                              `: invalid character '\n' in a string`,
	} {
		got := ""
		if _, err := read(iotest.OneByteReader(strings.NewReader(body))); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}

// All the dresses that base64 wears are read alike.
func TestBase64(t *testing.T) {
	for n := range 70 {
		file := make([]byte, n)
		for i := range file {
			file[i] = byte(251 - 7*i)
		}
		wrapped := stdbase64.StdEncoding.EncodeToString(file)
		wrapped = wrapped[:len(wrapped)/2] + "\r\n" + wrapped[len(wrapped)/2:]
		for _, text := range []string{
			stdbase64.StdEncoding.EncodeToString(file), stdbase64.RawStdEncoding.EncodeToString(file),
			stdbase64.URLEncoding.EncodeToString(file), stdbase64.RawURLEncoding.EncodeToString(file),
			"data:image/png;base64," + stdbase64.StdEncoding.EncodeToString(file), wrapped,
		} {
			body, err := json.Marshal(map[string][]string{"images": {text}})
			if err != nil {
				t.Fatal(err)
			}
			if d, err := read(bytes.NewReader(body)); err != nil || !bytes.Equal(d.Images[0], file) {
				t.Errorf("%q: %v, %v", text, d.Images, err)
			}
		}
	}
}

// The error of the reader below is passed on.
func TestReaderBelow(t *testing.T) {
	gone := errors.New("gone")
	for _, body := range []string{"", "{", `{"z"`, `{"z":[`, `{"z":[[1`, `{"images":["A`, `{"z":n`, `{"z":[]}`} {
		if _, err := read(io.MultiReader(strings.NewReader(body), iotest.ErrReader(gone))); !errors.Is(err, gone) {
			t.Errorf("%q: %v", body, err)
		}
	}
}

// What is not kept takes no memory.
func TestReaderKeepsNothing(t *testing.T) {
	body := `{"z":[[` + strings.Repeat("0,", 4<<20) + `null]]}`
	var err error
	memtest.AtMost(t, 1<<20, func() {
		r := NewReader(strings.NewReader(body))
		err = r.Object(map[string]func() error{"z": func() error {
			return r.Array(func(int) error { return r.Array(func(int) error { _, err := r.Float32(); return err }) })
		}})
	})
	if err == nil || err.Error() != ".z[0][4194304]: null is no number" {
		t.Error(err)
	}
}

// Bodies that encoding/json reads are read alike, but for null, names in other cases and
// fields given twice.
func FuzzReader(f *testing.F) {
	f.Add(`{"z":[[1,-2.5e0,3E+2],[]],"images":["AAEC","\u002Fw=="]}`)
	f.Add(`{"z":[[1]]} x`)
	f.Add(`{"images":["data:;base64,AAAA"],"z":null}`)
	f.Fuzz(func(t *testing.T, body string) {
		var want data
		d := json.NewDecoder(strings.NewReader(body))
		d.DisallowUnknownFields()
		wantErr := d.Decode(&want)
		if _, err := d.Token(); wantErr == nil && err != io.EOF {
			wantErr = errors.New("more")
		}
		var got data
		var err error
		memtest.AtMost(t, 1<<20+100*len(body), func() { got, err = read(strings.NewReader(body)) })
		if err == nil && !json.Valid([]byte(body)) {
			t.Fatalf("%q is no JSON", body)
		}
		if err != nil || wantErr != nil { // either may be stricter
			return
		}
		if !slices.EqualFunc(got.Z, want.Z, slices.Equal) || !slices.EqualFunc(got.Images, want.Images, bytes.Equal) {
			t.Errorf("%q: %v, want %v", body, got, want)
		}
	})
}
