package diabolo_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/diabolo-go/diabolo"

// imports says which packages of ours a package may import, besides the leaves.
// Types pass one way: a row names only packages of rows above it. A name with a *
// stands for all packages of that pattern that have no row of their own.
var imports = []struct {
	pkg  string
	from string
}{
	{"internal/engine/kernel", ""},
	{"internal/engine/oracle", "internal/engine/kernel"}, // for tests
	{"internal/knn", "internal/engine/kernel"},
	{"tensor", ""},
	{"nn", "internal/engine/kernel tensor"},
	{"nn/arch", "nn tensor"},
	{"optim", "internal/engine/kernel nn"},
	{"picture", "tensor"},
	{"dataset", "internal/engine/kernel picture tensor"},
	{"model", "nn nn/arch tensor"},
	{"run", "optim dataset model nn/arch tensor"},
	{"metric", "internal/engine/kernel internal/knn tensor"},
	{"fit", "internal/engine/kernel internal/knn tensor"},
	{"train", "internal/engine/kernel fit run optim dataset model nn tensor"},
	{".", "train run dataset model picture tensor"},
	{"experiment/internal/index", ""},
	{"experiment/internal/rows", "experiment/internal/index fit dataset model tensor"},
	{"experiment/internal/trait", "dataset"},
	{"experiment/internal/judge", "experiment/internal/rows fit optim nn dataset tensor"},
	{"experiment", "experiment/internal/index experiment/internal/rows experiment/internal/trait experiment/internal/judge fit metric run picture dataset model tensor"},
	{"experiment/internal/scoring", "experiment fit model tensor"},
	{"experiment/internal/fixture", "experiment run dataset model"}, // for tests
	{"experiment/*", "experiment experiment/internal/index experiment/internal/rows experiment/internal/trait experiment/internal/judge experiment/internal/scoring internal/knn fit metric picture dataset model tensor"},
	{"experiment/encode", "dataset model"},
	{"experiment/decode", "picture model tensor"},
	{"experiment/score", "experiment experiment/internal/scoring dataset model tensor"},
	{"client", ""},
	{"cmd/diabolo/internal/draw", "tensor"},
	{"cmd/diabolo/internal/report", "experiment run picture cmd/diabolo/internal/draw model nn/arch tensor"},
	{"cmd/diabolo/internal/track", "cmd/diabolo/internal/report cmd/diabolo/internal/draw picture train run"},
	{"cmd/diabolo/internal/lab", "cmd/diabolo/internal/report experiment experiment/* metric run picture cmd/diabolo/internal/draw model tensor"},
	{"cmd/diabolo/internal/study", "cmd/diabolo/internal/lab cmd/diabolo/internal/report cmd/diabolo/internal/track experiment train run model nn/arch dataset"},
	{"cmd/diabolo/internal/bench", "internal/engine/kernel optim nn nn/arch model run tensor"},
	{"cmd/diabolo/internal/fixture", "model dataset tensor"}, // for tests
	{"cmd/diabolo/internal/api", "experiment experiment/* internal/knn train run model dataset picture tensor nn"},
	{"cmd/diabolo/internal/serve", "cmd/diabolo/internal/api train run dataset"},
	{"cmd/diabolo/internal/apigen", "cmd/diabolo/internal/api cmd/diabolo/internal/serve"}, // for go generate
	{"cmd/diabolo/internal/cli", "internal/engine/kernel tensor picture dataset model run cmd/diabolo/internal/draw train experiment experiment/* experiment/encode experiment/decode experiment/score cmd/diabolo/internal/lab cmd/diabolo/internal/report cmd/diabolo/internal/track cmd/diabolo/internal/study cmd/diabolo/internal/bench cmd/diabolo/internal/serve"},
	{"cmd/diabolo", "cmd/diabolo/internal/cli"},
}

// leaves know one format or one habit each: any package may import them, and
// they import nothing of ours but one another.
var leaves = strings.Fields(`
	internal/config/check internal/config/nearest internal/config/option internal/config/strictyaml
	internal/engine/largepage internal/engine/rng
	internal/file/atomicfile internal/file/atomicfile/fault internal/file/atomicfile/faulttest internal/file/fetch internal/file/latents internal/file/lockfile internal/file/npy
	internal/file/parquet internal/file/regular internal/file/safetensors internal/file/table internal/file/tfevents
	internal/blur internal/budget internal/raster internal/raster/hostile
	internal/jsonstream internal/memtest internal/printable internal/slice
	internal/synthetic/handwriting internal/synthetic/portrait`)

// TestImports reads the import clauses themselves, so that files for other
// systems and build tags count as well. Tests may import what they like.
func TestImports(t *testing.T) {
	allowed := allowedImports(t)
	found := map[string]bool{}
	used := map[string]bool{}
	for file, paths := range sources(t) {
		pkg := rowOf(filepath.ToSlash(filepath.Dir(file)), allowed)
		found[pkg] = true
		if _, ok := allowed[pkg]; !ok {
			t.Errorf("%s: package %s has no row in the table of imports", file, pkg)
			continue
		}
		for _, path := range paths {
			path = rowOf(path, allowed)
			used[pkg+" "+path] = true
			if !slices.Contains(allowed[pkg], path) {
				t.Errorf("%s: %s may not import %s", file, pkg, path)
			}
		}
	}
	for pkg := range allowed {
		if !found[pkg] {
			t.Errorf("the table of imports has a row for %s, which is not there", pkg)
		}
	}
	for _, row := range imports {
		for _, path := range strings.Fields(row.from) {
			if !used[row.pkg+" "+path] {
				t.Errorf("the table of imports lets %s import %s, which it does not", row.pkg, path)
			}
		}
	}
}

// TestServeStandsAlone: a server needs experiments, and nothing of the command line
// or of reports.
func TestServeStandsAlone(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "./cmd/diabolo/internal/serve").Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := strings.Fields(string(out))
	if !slices.Contains(deps, module+"/experiment/latents") {
		t.Errorf("%d packages, no experiment among them", len(deps))
	}
	for _, dep := range deps {
		if strings.Contains(dep, "cobra") || strings.Contains(dep, "pflag") || strings.HasSuffix(dep, "/internal/lab") || strings.HasSuffix(dep, "/internal/report") {
			t.Errorf("the server needs %s", dep)
		}
	}
}

// TestAPIKnowsNoTransport: of all packages that the API rests on, outside the standard
// library, only the one that downloads data sets imports net/http.
func TestAPIKnowsNoTransport(t *testing.T) {
	list := []string{"list", "-deps", "-f", `{{if not .Standard}}{{.ImportPath}} {{join .Imports " "}}{{end}}`, "./cmd/diabolo/internal/api"}
	out, err := exec.Command("go", list...).Output()
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for line := range strings.Lines(string(out)) {
		if fields := strings.Fields(line); slices.Contains(fields, "net/http") {
			found = append(found, strings.TrimPrefix(fields[0], module+"/"))
		}
	}
	if !slices.Equal(found, []string{"internal/file/fetch"}) {
		t.Errorf("the API reaches net/http by %v, want internal/file/fetch alone", found)
	}
}

// rowOf returns the name of the row that a package stands in.
func rowOf(pkg string, rows map[string][]string) string {
	if _, ok := rows[pkg]; ok {
		return pkg
	}
	for pattern := range rows {
		if ok, _ := path.Match(pattern, pkg); ok {
			return pattern
		}
	}
	return pkg
}

// allowedImports returns the table by package, and checks that it runs one way.
func allowedImports(t *testing.T) map[string][]string {
	allowed := map[string][]string{}
	for _, leaf := range leaves {
		allowed[leaf] = leaves
	}
	for _, row := range imports {
		from := strings.Fields(row.from)
		for _, path := range from {
			if _, above := allowed[path]; !above {
				t.Errorf("the row of %s names %s, which no row above it has", row.pkg, path)
			}
			if storey(path) > storey(row.pkg) {
				t.Errorf("the row of %s names %s, which stands higher by its path", row.pkg, path)
			}
		}
		allowed[row.pkg] = append(from, leaves...)
	}
	return allowed
}

// storey says by a package's path how high it stands: the ground under internal, then
// the library, then the application.
func storey(pkg string) int {
	switch top, _, _ := strings.Cut(pkg, "/"); top {
	case "internal":
		return 0
	case "cmd":
		return 2
	}
	return 1
}

// sources returns the packages of ours that each Go file of the module imports,
// without tests. Folders with a go.mod of their own are other modules.
func sources(t *testing.T) map[string][]string {
	found := map[string][]string{}
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && outside(path):
			return fs.SkipDir
		case strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go"):
			found[path], err = importsOf(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// outside reports whether a folder is no part of the module.
func outside(folder string) bool {
	if folder == "." {
		return false
	}
	name := filepath.Base(folder)
	_, err := os.Stat(filepath.Join(folder, "go.mod"))
	return err == nil || name == "testdata" || name[0] == '.' || name[0] == '_'
}

// importsOf returns what a file imports of ours, as folders.
func importsOf(path string) ([]string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	var ours []string
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		if folder, ok := strings.CutPrefix(imported, module+"/"); ok {
			ours = append(ours, folder)
		}
	}
	return ours, nil
}
