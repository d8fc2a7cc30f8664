package cli

import (
	"bytes"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/diabolo-go/diabolo/internal/file/lockfile"
)

// TestLibraryTexts: the packages of the library speak of no command line. What to do
// there is in hints.
func TestLibraryTexts(t *testing.T) {
	root := "../../../.."
	texts, spoken := 0, spoken(t)
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		name, _ := filepath.Rel(root, path)
		switch name = filepath.ToSlash(name); {
		case err != nil:
			return err
		case e.IsDir() && (name == "cmd" || name == "internal" || name == "tools" || strings.HasPrefix(e.Name(), ".") && name != "."):
			return filepath.SkipDir
		case filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
				texts++
				if text, _ := strconv.Unquote(l.Value); spoken.MatchString(text) {
					t.Errorf("%s: %q", files.Position(l.Pos()), text)
				}
			}
			return true
		})
		return nil
	})
	if err != nil || texts < 1000 {
		t.Errorf("%d texts, %v", texts, err)
	}
}

// spoken finds flags, and the commands there are.
func spoken(t *testing.T) *regexp.Regexp {
	t.Helper()
	commands := []string{}
	for _, c := range new(app).root().Commands() {
		commands = append(commands, regexp.QuoteMeta(c.Name()))
	}
	if len(commands) < 15 {
		t.Fatalf("commands: %v", commands)
	}
	found := regexp.MustCompile(`(^|[^\w-])--([a-z]|$)|\bdiabolo (` + strings.Join(commands, "|") + `)\b`)
	for text, want := range map[string]bool{
		"choose another --out": true, "--": true, "get it with 'diabolo data get mnist'": true, "see diabolo train --help": true,
		"diabolo model: its metadata": false, "a--b": false, "------": false, "train.batch=64": false, "train it further": false,
	} {
		if found.MatchString(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
	return found
}

// A mistake is a command line that makes a hint appear, and what it proposes.
type mistake struct {
	wrong  string // the command that fails
	hint   string // as it is printed
	before func() // breaks something
	after  func() // mends what the hint says is to be mended
	cure   string // the command it proposes; "": it would need the network
}

// TestHints makes every hint appear, in the order of the table, and follows it.
func TestHints(t *testing.T) {
	if testing.Short() {
		t.Skip("trains some models")
	}
	dir := t.TempDir()
	t.Chdir(dir)
	for _, name := range []string{"HOME", "XDG_CACHE_HOME", "DIABOLO_DATA"} {
		t.Setenv(name, "")
	}
	put(t, "small.yaml", []byte(small))
	if err := os.Mkdir("pics", 0o777); err != nil {
		t.Fatal(err)
	}
	for _, c := range []string{
		"train small.yaml --out r", "train small.yaml --out c --set model.kind=cvae --set model.latent=2",
		"train small.yaml --set dataset.only=[8] --set dataset.count=400 --set dataset.split.val=0.5 --out one",
		"encode r", "encode c", "encode c --to npy", "decode r r/encode.npz --out pics/a",
		`train small.yaml --set dataset={"name":"folder:pics"} --out own`,
		"data show synthetic-digits --out wide.png --set dataset.count=40",
	} {
		if out, ok := attempt(t, c, nil); !ok {
			t.Fatalf("%s: %s", c, out)
		}
	}
	var lock *lockfile.Lock
	mistakes := []mistake{
		{wrong: "encode r wide.png --out w.npy", hint: "; --resize makes pictures fit", cure: "encode r wide.png --out w.npy --resize"},
		{wrong: "decode r c/encode.npy --out two", hint: "; name the RUN they were encoded with", cure: "decode c c/encode.npy --class 7 --out two"},
		{wrong: "decode c c/encode.npy --out three", hint: "; give --class NAME for all, or --classes FILE.csv", cure: "decode c c/encode.npy --class 7 --out three"},
		{
			before: func() {
				text, err := os.ReadFile("r/config.yaml")
				if err != nil {
					t.Fatal(err)
				}
				put(t, "half/config.yaml", text)
			}, wrong: "reconstruct half",
			hint: "; 'diabolo train --resume half' resumes a training that was begun", cure: "train --resume half",
		},
		{
			before: func() { put(t, "one/threshold.json", []byte("{")) }, wrong: "anomaly one",
			hint: "; remove it and set it anew with 'diabolo anomaly one'", after: func() { remove(t, "one/threshold.json") }, cure: "anomaly one",
		},
		{wrong: "train small.yaml --out small.yaml", hint: "; choose another --out", cure: "train small.yaml --out another"},
		{
			before: func() {
				var err error
				if lock, err = lockfile.Acquire("r/.lock"); err != nil {
					t.Fatal(err)
				}
			},
			wrong: "train --resume r --epochs 3", hint: "; wait for it or choose another --out", after: func() { lock.Release() }, cure: "train --resume r --epochs 3",
		},
		{wrong: "train small.yaml --out r", hint: "; --resume r resumes it, --force replaces it", cure: "train small.yaml --out r --force"},
		{
			before: func() { put(t, "left/model.safetensors", nil) }, wrong: "train small.yaml --out left",
			hint: "; choose another --out, or --force replaces it", cure: "train small.yaml --out left --force",
		},
		{wrong: "train --resume none", hint: "; 'diabolo runs list' lists the runs, 'diabolo train vae-digits' makes one", cure: "runs list ."},
		{wrong: "train small.yaml --epochs 300 --out stopped", hint: "; resume it with: diabolo train --resume stopped", cure: "train --resume stopped --epochs 301"},
		{
			before: func() { put(t, "left/last.ckpt", []byte("damaged")) }, wrong: "train --resume left --epochs 3",
			hint: "; --init left starts a new run with its weights", cure: "train small.yaml --init left --out fresh",
		},
		{
			before: func() { put(t, "data/mnist/train-images-idx3-ubyte.gz", []byte("other")) }, wrong: "data get mnist --data-dir data",
			hint: ", or replace it with --force",
		},
		{wrong: "data get fashion-mnist --data-dir data --url http://127.0.0.1:1/", hint: "; give another address with --url, or put the file there yourself"},
		{wrong: "data show mnist", hint: "; name a folder with --data-dir"},
		{
			wrong: "train vae --epochs 1 --set dataset.name=folder:none --out v", hint: "; name yours with --set dataset.name=folder:PATH",
			cure: "train vae --epochs 1 --set dataset.name=folder:pics --out v",
		},
		{
			before: func() {
				if err := os.Rename("pics", "moved"); err != nil {
					t.Fatal(err)
				}
				wide, err := os.ReadFile("wide.png")
				if err != nil {
					t.Fatal(err)
				}
				put(t, "pics/a/1.png", wide)
				put(t, "pics/a/2.png", wide)
			}, wrong: "reconstruct own",
			hint: "; name the folder they are in with --set dataset.name=folder:PATH",
			after: func() { // for the mistakes below
				if err := errors.Join(os.RemoveAll("pics"), os.Symlink("moved", "pics")); err != nil {
					t.Fatal(err)
				}
			},
			cure: "reconstruct own --set dataset.name=folder:moved",
		},
		{wrong: "data show mnist --data-dir data2", hint: "; get it with 'diabolo data get mnist', or name the folder it is in with --data-dir"},
		{
			wrong: "anomaly one --set dataset.name=folder:pics", hint: "; --against names a folder of strange ones to test with, --score one of new ones",
			cure: "anomaly one --against pics",
		},
	}
	if len(mistakes) != len(hints) {
		t.Fatalf("%d mistakes for %d hints", len(mistakes), len(hints))
	}
	for i, m := range mistakes {
		if m.before != nil {
			m.before()
		}
		said, ok := attempt(t, m.wrong, stopAt(m.wrong))
		if want := strings.NewReplacer("RUN", `\S+`, "DATA", `\S+`).Replace(regexp.QuoteMeta(hints[i].text)); !regexp.MustCompile(want).MatchString(m.hint) {
			t.Errorf("%s: the hint in its place is %q", m.wrong, hints[i].text)
		}
		if ok || !strings.HasSuffix(said, m.hint+"\n") {
			t.Errorf("%s: %v, %s, want %s", m.wrong, ok, said, m.hint)
		}
		if m.after != nil {
			m.after()
		}
		if m.cure == "" {
			continue
		}
		if said, ok := attempt(t, m.cure, nil); !ok {
			t.Errorf("%s, after %s: %s", m.cure, m.hint, said)
		}
	}
}

// stopAt names the file at which a training of many epochs is interrupted.
func stopAt(command string) func(*os.Process) {
	if !strings.HasSuffix(command, "--out stopped") {
		return nil
	}
	return func(p *os.Process) {
		for range 2000 {
			if _, err := os.Stat("stopped/metrics.jsonl"); err == nil {
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		p.Signal(os.Interrupt)
	}
}

// attempt runs a command, and returns what it said on stderr and whether it succeeded.
func attempt(t *testing.T, command string, meanwhile func(*os.Process)) (said string, ok bool) {
	t.Helper()
	c := exec.Command("diabolo", append(strings.Fields(command), "-q")...)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if meanwhile != nil {
		meanwhile(c.Process)
	}
	err := c.Wait()
	return stderr.String(), err == nil
}

func put(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}
