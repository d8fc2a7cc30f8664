package dataset

import (
	"bytes"
	"compress/gzip"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/diabolo-go/diabolo/internal/file/fetch"
)

// A site is a server of two published files: one packed, with sums, one without.
type site struct {
	*httptest.Server
	files []remoteFile
	asked []string
}

const (
	numbers = "a few numbers\n"
	remarks = "# person imagenum\n"
)

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{}
	content := map[string][]byte{"numbers.gz": packed(t, numbers, 9), "remarks.txt": []byte(remarks)}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/set/")
		s.asked = append(s.asked, name)
		if content[name] == nil {
			http.NotFound(w, r)
			return
		}
		w.Write(content[name])
	}))
	t.Cleanup(s.Close)
	s.files = []remoteFile{
		{
			name: "numbers.gz", urls: []string{s.URL + "/gone/numbers.gz", s.URL + "/set/numbers.gz"}, md5: md5Of(t, content["numbers.gz"]),
			maxBytes: 1000, unpacked: "numbers", unpackedMD5: md5Of(t, []byte(numbers)),
		},
		{name: "remarks.txt", urls: []string{s.URL + "/set/remarks.txt"}, maxBytes: 1000},
	}
	return s
}

func packed(t *testing.T, text string, level int) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	w.Write([]byte(text))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func md5Of(t *testing.T, b []byte) string {
	t.Helper()
	sums, err := fetch.Sum(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return sums.MD5
}

func put(t *testing.T, dir, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestGetFetchesOnce(t *testing.T) {
	s, dir := newSite(t), filepath.Join(t.TempDir(), "set")
	progress := map[string]int64{}
	o := GetOptions{Progress: func(file string, done, total int64) { progress[file] = done }}
	got, err := getFiles(t.Context(), s.files, dir, o)
	if err != nil {
		t.Fatal(err)
	}
	first := int64(len(packed(t, numbers, 9)))
	want := []Fetched{
		{File: filepath.Join(dir, "numbers.gz"), URL: s.URL + "/set/numbers.gz", Bytes: first, Verified: true},
		{File: filepath.Join(dir, "remarks.txt"), URL: s.URL + "/set/remarks.txt", Bytes: int64(len(remarks))},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int64{"numbers.gz": first, "remarks.txt": int64(len(remarks))}, progress); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}

	s.asked = nil
	if got, err = getFiles(t.Context(), s.files, dir, o); err != nil {
		t.Fatal(err)
	}
	want[0].URL, want[1].URL = "", ""
	if diff := cmp.Diff(want, got); diff != "" || s.asked != nil {
		t.Errorf("second time, asked for %q (-want +got):\n%s", s.asked, diff)
	}
}

func TestGetTakesWhatIsThere(t *testing.T) {
	for _, c := range []struct {
		name, file string
		content    []byte
		force      bool
		verified   bool
		want       string // part of the error
		is         error
	}{
		{name: "packed again", file: "numbers.gz", content: packed(t, numbers, 1), verified: true},
		{name: "unpacked", file: "numbers", content: []byte(numbers), verified: true},
		{name: "other bytes", file: "numbers.gz", content: packed(t, "others", 9), want: "as published; remove it", is: ErrOther},
		{name: "other bytes, replaced", file: "numbers.gz", content: []byte("x"), force: true, verified: true},
		{name: "other bytes, unpacked", file: "numbers", content: []byte("x"), force: true, want: "as published; remove it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, dir := newSite(t), t.TempDir()
			put(t, dir, c.file, c.content)
			put(t, dir, "remarks.txt", nil)
			got, err := getFiles(t.Context(), s.files, dir, GetOptions{Force: c.force})
			if c.want != "" {
				if err == nil || !strings.Contains(err.Error(), c.want) || c.is != nil && !errors.Is(err, c.is) || s.asked != nil {
					t.Fatalf("error %v after asking for %q, want one that says %q", err, s.asked, c.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got[0].Verified != c.verified || got[0].File != filepath.Join(dir, c.file) || (s.asked != nil) != c.force {
				t.Errorf("got %+v after asking for %q", got[0], s.asked)
			}
		})
	}
}

func TestGetFromAnotherAddress(t *testing.T) {
	for _, c := range []struct{ name, url, want string }{
		{"a folder", "/set", ""},
		{"a folder with a slash", "/set/", ""},
		{"one of the files", "/set/numbers.gz", ""},
		{"a folder without the files", "/nowhere", "404 Not Found"},
		{"other bytes", "/set/remarks.txt?/numbers.gz", "wrong bytes: MD5 is "},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t)
			s.files[0].urls = []string{s.URL + "/gone"}
			dir := filepath.Join(t.TempDir(), "set")
			_, err := getFiles(t.Context(), s.files, dir, GetOptions{URL: s.URL + c.url})
			if left, _ := os.Stat(dir); (left == nil) != (c.want != "") {
				t.Errorf("error %v, and of the folder is left %v", err, left)
			}
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) || errors.Is(err, ErrNoAddress) != (c.want != "") {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
	s := newSite(t)
	if _, err := getFiles(t.Context(), s.files, t.TempDir(), GetOptions{URL: "set"}); err == nil || !strings.Contains(err.Error(), "http://") {
		t.Errorf("url without a scheme: error %v", err)
	}
}

func TestGetKnowsItsSets(t *testing.T) {
	for name, want := range map[string]string{
		"synthetic-digits": "there is nothing to download",
		"folder:x":         "yours already",
		"mnsit":            "did you mean mnist?",
		"":                 "dataset.name is missing",
	} {
		if _, err := Get(t.Context(), name, GetOptions{Dir: t.TempDir()}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", name, err, want)
		}
	}
	for _, name := range []string{"mnist", "fashion-mnist", "lfw"} {
		files, err := remoteFiles(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			for _, url := range f.urls {
				if !strings.HasSuffix(url, "/"+f.name) {
					t.Errorf("%s is fetched from %s", f.name, url)
				}
			}
		}
	}
}

// The files of DIABOLO_DATA are MNIST, train-images packed again.
func TestGetRecognisesMNIST(t *testing.T) {
	dir := os.Getenv("DIABOLO_DATA")
	if dir == "" {
		t.Skip("DIABOLO_DATA is not set: no real MNIST to look at")
	}
	got, err := Get(t.Context(), "mnist", GetOptions{Dir: dir, URL: "http://127.0.0.1:1/"})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range got {
		if !f.Verified || f.URL != "" {
			t.Errorf("%+v: want a file that is there and right", f)
		}
	}
}
