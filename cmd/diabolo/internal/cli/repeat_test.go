package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/lab"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

// told is what study.json holds.
type told struct {
	Models []struct {
		Name, Command string
		Epochs        any
	}
	Results []struct {
		Model, Experiment, Command string
		Result                     any
	}
}

// TestRepeat runs every command that the report and study.json of a study print,
// with another number of workers, and wants the same bits of weights and the same
// numbers to the last digit.
func TestRepeat(t *testing.T) {
	if testing.Short() {
		t.Skip("trains")
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for name, c := range map[string]struct {
		options  []string
		commands int // of the report
	}{
		"folder": {[]string{"--data", "folder:some pictures", "--size", "16"}, 1 + 1 + 5 + placesWithout()},
		"digits": {[]string{"--models", "one-class"}, 1 + 1 + 1 + 1},
		"faces":  {[]string{"--models", "plain", "--only", "attribute"}, 1 + 1 + 1 + 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if name == "folder" {
				writeDigits(t, "some pictures")
			}
			answerOf(t, append([]string{"study", "--quick", "--epochs", "1", "--workers", "1", "-q"}, c.options...)...)
			commands := printed(t)
			if len(commands) != c.commands {
				t.Errorf("the report prints %d commands, want %d: %q", len(commands), c.commands, commands)
			}
			repeat(t, commands)
		})
	}
}

// placesWithout counts the questions of a study that need no attributes, to models that
// need not be asked for.
func placesWithout() (n int) {
	for _, e := range lab.All {
		for _, p := range e.Places {
			if !p.Attributes && p.Role != lab.Larger && p.Role != lab.Faces {
				n++
			}
		}
	}
	return n
}

// writeDigits writes drawn digits into a folder, a class a sub-folder.
func writeDigits(t *testing.T, dir string) {
	t.Helper()
	d, err := dataset.Load(context.Background(), dataset.Config{Name: "synthetic-digits", Count: 200, Size: 16}, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range d.Len() {
		class := filepath.Join(dir, d.ClassOf(i))
		if err := os.MkdirAll(class, 0o777); err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := png.Encode(&b, &image.Gray{Pix: d.Image(i), Stride: 16, Rect: image.Rect(0, 0, 16, 16)}); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(class, fmt.Sprintf("%03d.png", i)), b.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// answerOf runs a command line and returns its answer.
func answerOf(t *testing.T, args ...string) []byte {
	t.Helper()
	var out, said bytes.Buffer
	if code := Run(args, &out, &said); code != codeDone {
		t.Fatalf("%q: exit code %d: %s", args, code, said.String())
	}
	return out.Bytes()
}

// printed returns the commands that the report of the study prints.
func printed(t *testing.T) (commands []string) {
	t.Helper()
	page, err := os.ReadFile("study/report.html")
	if err != nil {
		t.Fatal(err)
	}
	if explore := []byte("<code>diabolo serve study</code>"); bytes.Count(page, explore) != 1 { // runs until it is stopped, and repeats nothing
		t.Errorf("the report does not print %s once", explore)
	} else {
		page = bytes.Replace(page, explore, nil, 1)
	}
	for _, found := range regexp.MustCompile(`<code>(diabolo [^<]*)</code>`).FindAllSubmatch(page, -1) {
		commands = append(commands, html.UnescapeString(string(found[1])))
	}
	return commands
}

// repeat runs commands of a report and compares what they come to with study.json.
func repeat(t *testing.T, commands []string) {
	t.Helper()
	text, err := os.ReadFile("study/study.json")
	if err != nil {
		t.Fatal(err)
	}
	var study told
	numbers(t, text, &study)
	left := map[string]func(t *testing.T, answer []byte){} // what to do with the answer of a command that is not yet run
	for _, m := range study.Models {
		left[m.Command] = func(t *testing.T, answer []byte) { sameTraining(t, answer, m.Name, m.Epochs) }
	}
	for _, r := range study.Results {
		line := strings.Replace(r.Command, "diabolo "+r.Experiment+" "+r.Model, "diabolo "+r.Experiment+" study/"+r.Model, 1) // it is for the study's folder
		left[line] = func(t *testing.T, answer []byte) { sameResult(t, answer, r.Result) }
	}
	for _, line := range commands {
		check, known := left[line]
		delete(left, line)
		switch {
		case known:
		case strings.HasPrefix(line, "diabolo study "):
			check = func(t *testing.T, _ []byte) { sameFile(t, "study/study.json", text) }
		case strings.HasPrefix(line, "diabolo data show "):
			check = func(t *testing.T, answer []byte) { sameData(t, answer, study.Models[0].Name) }
		default:
			t.Errorf("the report prints %s, study.json does not", line)
			continue
		}
		check(t, answerOf(t, append(shellWords(t, line)[1:], "--json", "-q", "--workers", "3")...))
	}
	for line := range left {
		t.Errorf("study.json has %s, the report does not print it", line)
	}
}

// shellWords takes a command line apart as a shell does.
func shellWords(t *testing.T, line string) []string {
	t.Helper()
	out, err := exec.Command("sh", "-c", `printf '%s\n' `+line).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
}

// numbers reads JSON with the digits its numbers are written with.
func numbers(t *testing.T, text []byte, into any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		t.Fatal(err)
	}
}

func sameResult(t *testing.T, answer []byte, want any) {
	t.Helper()
	var got struct {
		Run    string
		Result any
	}
	numbers(t, answer, &got)
	for _, d := range differences("", want, got.Result) {
		t.Errorf("%s: %s", got.Run, d)
	}
}

// differences lists where two JSON values differ.
func differences(at string, want, got any) (list []string) {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if ok && len(g) == len(w) {
			for key := range w {
				list = append(list, differences(at+"."+key, w[key], g[key])...)
			}
			return list
		}
	case []any:
		g, ok := got.([]any)
		if ok && len(g) == len(w) {
			for i := range w {
				list = append(list, differences(fmt.Sprintf("%s[%d]", at, i), w[i], g[i])...)
			}
			return list
		}
	}
	if !reflect.DeepEqual(want, got) {
		return []string{fmt.Sprintf("%s: the study has %v, the command %v", at, want, got)}
	}
	return nil
}

// sameTraining compares a run with that of the study: its weights and losses.
func sameTraining(t *testing.T, answer []byte, name string, epochs any) {
	t.Helper()
	var got struct{ Run string }
	numbers(t, answer, &got)
	weights, err := os.ReadFile(filepath.Join("study", name, model.FileName))
	if err != nil {
		t.Fatal(err)
	}
	sameFile(t, filepath.Join(got.Run, model.FileName), weights)
	again, err := run.Open(got.Run)
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]any
	for _, e := range again.Epochs {
		row := map[string]any{"epoch": e.Epoch, "train_loss": e.TrainLoss}
		if e.Validation != nil {
			row["validation"] = e.Validation
		}
		rows = append(rows, row)
	}
	text, err := json.Marshal(rows)
	if err != nil {
		t.Fatal(err)
	}
	var losses any
	numbers(t, text, &losses)
	for _, d := range differences("epochs", epochs, losses) {
		t.Errorf("%s: %s", name, d)
	}
}

// sameData compares how many images there are with what a run had.
func sameData(t *testing.T, answer []byte, name string) {
	t.Helper()
	var got struct{ Train, Validation int }
	if err := json.Unmarshal(answer, &got); err != nil {
		t.Fatal(err)
	}
	r, err := run.Open(filepath.Join("study", name))
	if err != nil {
		t.Fatal(err)
	}
	if got.Train != r.Info.TrainImages || got.Validation != r.Info.ValImages {
		t.Errorf("%s was trained with %d images and %d held out, its data have %d and %d", name, r.Info.TrainImages, r.Info.ValImages, got.Train, got.Validation)
	}
}

func sameFile(t *testing.T, path string, want []byte) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is another file", path)
	}
}
