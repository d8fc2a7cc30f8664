package atomicfile_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// changing are the functions of package os that change the disk.
var changing = []string{
	"Chmod", "Chown", "Chtimes", "CopyFS", "Create", "CreateTemp", "Lchown", "Link", "Mkdir", "MkdirAll", "MkdirTemp",
	"OpenFile", "Remove", "RemoveAll", "Rename", "Symlink", "Truncate", "WriteFile",
}

// TestOnlyHere: nothing else in the program changes the disk, so a fault can be injected at
// each change. Tests and the programs that generate code may do as they like.
func TestOnlyHere(t *testing.T) {
	const root = "../../.."
	others, here := 0, 0
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		rel = filepath.ToSlash(rel)
		if e.IsDir() && (slices.Contains([]string{"tools", ".git", "shared", "cmd/diabolo/internal/apigen"}, rel) || e.Name() == "testdata" || e.Name() == "node_modules") {
			return fs.SkipDir
		}
		if e.IsDir() || !strings.HasSuffix(rel, ".go") || strings.HasSuffix(rel, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		own := filepath.Dir(rel) == "internal/file/atomicfile"
		if strings.HasSuffix(filepath.Dir(rel), "fixture") || filepath.Base(filepath.Dir(rel)) == "faulttest" {
			return nil // for tests
		}
		if rel == "internal/file/regular/regular.go" {
			return nil // opens for reading alone, with a flag that os.Open lacks
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := call.X.(*ast.Ident); ok && pkg.Name == "os" && slices.Contains(changing, call.Sel.Name) {
				if own {
					here++
				} else {
					others++
					t.Errorf("%s calls os.%s; package atomicfile has it, with the faults of the tests", rel, call.Sel.Name)
				}
			}
			if pkg, ok := call.X.(*ast.Ident); ok && pkg.Name == "fault" && call.Sel.Name == "Inject" {
				t.Errorf("%s injects faults, which only tests do", rel)
			}
			return true
		})
		return nil
	})
	if err != nil || here == 0 {
		t.Errorf("%d calls here, %v", here, err)
	}
}
