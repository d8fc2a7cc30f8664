package lab

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/internal/config/option"
)

// in is a printer of a language.
func in(l report.Lang) printer { return printer{report.Printer{Lang: l}} }

// outOfBounds are values that the options of experiments do not take.
var outOfBounds = map[string]string{
	"reconstruct --show": "-1", "reconstruct --pick": "nicest", "reconstruct --images": "3,-1",
	"sample --from": "nowhere", "sample --count": "-1", "sample --temperature": "NaN", "sample --parts": "-1", "sample --measure": "1",
	"interpolate --from": "3", "interpolate --to": "3", "interpolate --loop": "3,4", "interpolate --steps": "2", "interpolate --pairs": "0",
	"attribute --guard": "Smiling", "attribute --count": "0", "attribute --doses": "1,0", "attribute --flips": "80", "attribute --show": "-1",
	"latents --show": "0", "latents --steps": "1", "latents --grid": "1", "latents --range": "0", "latents --image": "-2", "latents --sort": "size",
	"project --method": "lda", "project --points": "3", "project --perplexity": "0.5", "project --neighbours": "1", "project --min-dist": "0", "project --thumbnails": "-1",
	"neighbours --count": "0", "neighbours --points": "1", "neighbours --show": "0", "neighbours --images": "-1",
	"denoise --noise": "pepper", "denoise --levels": "0.1,0", "denoise --show": "-1",
	"anomaly --rate": "1.5", "anomaly --show": "-1",
}

// free are the options that take any text; which texts are right, the images and
// the model say.
var free = []string{
	"sample --class", "sample --diagonal", "interpolate --class", "attribute --attribute", "latents --class", "project --by", "neighbours --by", "anomaly --by",
}

// TestOutOfBounds: an option that is not allowed ends every experiment with an
// error that names it, before it looks at anything: here there is nothing.
func TestOutOfBounds(t *testing.T) {
	tried := 0
	for _, e := range All {
		for i, f := range e.Ask().Options.Fields() {
			name := e.Name + " --" + f.Name
			bad, ok := outOfBounds[name]
			if ok == slices.Contains(free, name) {
				t.Errorf("%s: want one value that is out of bounds", name)
				continue
			}
			if !ok {
				continue
			}
			tried++
			q := e.Ask()
			if err := q.Options.Fields()[i].Set(bad); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			var wrong *option.Error
			if _, err := q.Run(context.Background(), new(experiment.Subject)); !errors.As(err, &wrong) || wrong.Option != f.Name {
				t.Errorf("%s %s: %v", name, bad, err)
			}
		}
	}
	if tried != len(outOfBounds) {
		t.Errorf("%d options of %d", tried, len(outOfBounds))
	}
}

// TestDefaults: the options that are not changed are allowed, and a study's are.
func TestDefaults(t *testing.T) {
	for _, e := range All {
		for what, q := range map[string]Question{"default": e.Ask(), "study": e.Study(false), "quick study": e.Study(true)} {
			if err := option.Check(q.Options.Fields()); err != nil {
				t.Errorf("%s, %s: %v", e.Name, what, err)
			}
		}
		if args := e.Ask().Args(); args != nil {
			t.Errorf("%s: the default options need %v", e.Name, args)
		}
	}
}

// TestArgs: the command that repeats an answer asks with the options of the study.
func TestArgs(t *testing.T) {
	for _, e := range All {
		for _, quick := range []bool{false, true} {
			asked, again := e.Study(quick), e.Ask()
			args := asked.Args()
			for i := 0; i < len(args); i += 2 {
				fields := again.Options.Fields()
				f := slices.IndexFunc(fields, func(f option.Field) bool { return "--"+f.Name == args[i] })
				if err := fields[f].Set(args[i+1]); err != nil {
					t.Errorf("%s: %v", e.Name, err)
				}
			}
			if d := cmp.Diff(asked.Options, again.Options); d != "" {
				t.Errorf("%s, quick %v: %s", e.Name, quick, d)
			}
		}
	}
}

// TestFields: every option is said what it is for, under one name.
func TestFields(t *testing.T) {
	for _, e := range All {
		var names []string
		fields := e.Ask().Options.Fields()
		for _, f := range fields {
			if f.About == "" || strings.Contains(f.About, "--") || slices.Contains(names, f.Name) {
				t.Errorf("%s, %s: %q", e.Name, f.Name, f.About)
			}
			names = append(names, f.Name)
		}
		if set := reflect.TypeOf(e.Ask().Options).Elem(); set.NumField() != len(fields)+open(e.Name) {
			t.Errorf("%s has %d fields for %d options", e.Name, len(fields), set.NumField())
		}
	}
}

// open counts the options of an experiment that are no text: images to test with, and what
// receives maps.
func open(name string) int {
	if name == "anomaly" {
		return 2
	}
	return 0
}
