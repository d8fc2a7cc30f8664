package run

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/internal/file/latents"
	"github.com/diabolo-go/diabolo/internal/file/lockfile"
	"github.com/diabolo-go/diabolo/model"
)

// The files of a run folder, besides the model, model.FileName. Each is written under
// another name and then renamed; only TensorBoard's event files are appended to.
const (
	ConfigFile     = "config.yaml"   // all options
	MetricsFile    = "metrics.jsonl" // one line per epoch
	CheckpointFile = "last.ckpt"     // what a training needs to be resumed
	InfoFile       = "run.json"      // the record: how the run was made, and how it ended
	ImagesFile     = "images.csv"    // the names, the split and the checksums of the images, if these are files of a folder
	LossFile       = "loss.png"      // losses by epoch
	ReconFile      = "recon.png"     // images above their reconstructions
	lockName       = ".lock"
	eventsPrefix   = "events.out.tfevents."
)

// Errors that a FolderError wraps.
var (
	ErrHeld   = errors.New("already holds a run")    // the folder for a new run contains one
	ErrFolder = errors.New("cannot be a run folder") // it is a file, or cannot be created or read
	ErrLocked = lockfile.ErrLocked                   // another process is training in it
	ErrNoRun  = errors.New("no run")                 // the folder does not exist or contains no run
)

// A FolderError is an error about the run folder Dir.
type FolderError struct {
	Dir string
	Err error // its text names the folder
}

func (e *FolderError) Error() string { return e.Err.Error() }
func (e *FolderError) Unwrap() error { return e.Err }

// folderError returns the FolderError of a run folder.
func folderError(dir, format string, args ...any) error {
	return &FolderError{dir, fmt.Errorf(format, args...)}
}

// A Folder is a run folder that this process has locked. A nil *Folder stands for a
// training without a run folder: its methods WriteConfig, WriteInfo and WriteMetrics do
// nothing, and the others must not be called.
type Folder struct {
	Dir  string
	lock *lockfile.Lock
}

// Create creates a run folder and locks it. If the folder already holds a run, Create
// removes that run if force is set, and otherwise returns an error that wraps ErrHeld. It
// never touches files that do not belong to a run. If another process has locked the
// folder, the error wraps ErrLocked.
func Create(dir string, force bool) (*Folder, error) {
	if err := Free(dir, force); err != nil {
		return nil, err
	}
	_, missing := os.Stat(dir)
	if err := atomicfile.MkdirAll(dir); err != nil {
		return nil, folderError(dir, "%s %w: %w", dir, ErrFolder, err)
	}
	f, err := lock(dir)
	if err != nil {
		if missing != nil {
			_ = atomicfile.Remove(dir)
		}
		return nil, err
	}
	if force {
		err = f.clear()
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("cannot remove the earlier run: %w", err)
	}
	return f, nil
}

// Free returns an error if Create would refuse dir for what it holds: a file in place of a
// folder or, without force, a run. It changes nothing, so that a program can check before
// a long preparation.
func Free(dir string, force bool) error {
	if s, err := os.Stat(dir); err == nil && !s.IsDir() {
		return folderError(dir, "%s %w: it is a file", dir, ErrFolder)
	}
	if force {
		return nil
	}
	if Holds(dir) {
		return folderError(dir, "%s %w", dir, ErrHeld)
	}
	own, err := ownFiles(dir)
	if err != nil {
		return folderError(dir, "%s %w: %w", dir, ErrFolder, err)
	}
	if len(own) > 0 {
		return folderError(dir, "%s %w: there is a %s", dir, ErrHeld, own[0])
	}
	return nil
}

// CreateNext creates and locks the first of base/name-1, base/name-2... that does not exist
// and whose last element is not among the taken names. It creates base if necessary.
func CreateNext(base, name string, taken ...string) (*Folder, error) {
	if err := atomicfile.MkdirAll(base); err != nil {
		return nil, fmt.Errorf("cannot make the folder of the runs: %w", err)
	}
	for n := 1; ; n++ {
		next := fmt.Sprintf("%s-%d", name, n)
		if slices.Contains(taken, next) {
			continue
		}
		dir := filepath.Join(base, next)
		err := atomicfile.Mkdir(dir)
		if err == nil {
			f, err := lock(dir)
			if err != nil {
				_ = atomicfile.Remove(dir)
			}
			return f, err
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, folderError(dir, "%s %w: %w", dir, ErrFolder, err)
		}
	}
}

// Resume locks the folder of an existing run, to continue its training. The error wraps
// ErrNoRun if there is no run in dir, and ErrLocked if another process is training in it.
func Resume(dir string) (*Folder, error) {
	if err := mustHold(dir); err != nil {
		return nil, err
	}
	return lock(dir)
}

// Holds reports whether dir contains a run, that is, a file config.yaml.
func Holds(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, ConfigFile))
	return err == nil
}

func mustHold(dir string) error {
	if _, err := os.Stat(dir); err != nil {
		return folderError(dir, "%w %s: %w", ErrNoRun, dir, fs.ErrNotExist)
	}
	if !Holds(dir) {
		return folderError(dir, "%s holds %w, there is no %s in it: %w", dir, ErrNoRun, ConfigFile, fs.ErrNotExist)
	}
	return nil
}

func lock(dir string) (*Folder, error) {
	l, err := lockfile.Acquire(filepath.Join(dir, lockName))
	if errors.Is(err, lockfile.ErrLocked) {
		return nil, folderError(dir, "run folder %w", err)
	}
	if err != nil {
		return nil, err
	}
	return &Folder{Dir: dir, lock: l}, nil
}

// Path returns the path of a file in the folder.
func (f *Folder) Path(name string) string { return filepath.Join(f.Dir, name) }

// Close releases the lock.
func (f *Folder) Close() { f.lock.Release() }

// Abandon closes the folder, and removes it if nothing was written to it.
func (f *Folder) Abandon() {
	f.Close()
	_ = atomicfile.Remove(f.Dir) // fails, as intended, if it is not empty
}

// trainingFiles are the files that a training writes, except TensorBoard's events, and the
// threshold of its model.
var trainingFiles = []string{
	ConfigFile, model.FileName, CheckpointFile, MetricsFile, InfoFile, ImagesFile, LossFile, ReconFile, model.ThresholdFile,
}

// An Answer is the content of the file NAME.json in a run folder, the result of an
// experiment; its pictures are NAME.png and NAME-*.png. It is there only with all of them.
type Answer struct {
	Run       string   `json:"run"`                 // path of the run
	Diagnosis string   `json:"diagnosis,omitempty"` // what is wrong with the model, from Info; "": nothing
	Pictures  []string `json:"pictures"`            // paths of the pictures
	Table     string   `json:"table,omitempty"`     // path of the table of the images, NAME.csv; "": none
	Result    any      `json:"result"`              // the Result of the experiment's package
}

// readAnswer reads a file that holds an Answer.
func readAnswer(path string) (a Answer, ok bool) {
	text, err := os.ReadFile(path)
	return a, err == nil && json.Unmarshal(text, &a) == nil && a.Run != "" && a.Pictures != nil && a.Result != nil
}

// AnswerFiles returns the paths of the pictures and of the table of the Answer in a file, so
// far as they are beside it. It returns none if the file holds no Answer.
func AnswerFiles(path string) []string {
	var files []string
	a, _ := readAnswer(path)
	base := strings.TrimSuffix(filepath.Base(path), ".json")
	for _, file := range append(a.Pictures, a.Table) {
		if name := filepath.Base(file); name == base+".csv" || isPicture(name, base) {
			files = append(files, filepath.Join(filepath.Dir(path), name))
		}
	}
	return files
}

// isPicture reports whether a file of this name is a picture of the answer NAME.json.
func isPicture(name, answer string) bool {
	base, ok := strings.CutSuffix(name, ".png")
	return ok && (base == answer || strings.HasPrefix(base, answer+"-"))
}

// isMade reports whether a file of this name was derived from a model: NAME.json,
// NAME.csv, NAME.png and NAME-*.png of one of the answers, encode.* and encode-* in one of the
// formats of latents, and serve-*.json.
func isMade(name string, answers []string) bool {
	ending := filepath.Ext(name)
	base := strings.TrimSuffix(name, ending)
	verb, part, _ := strings.Cut(base, "-")
	switch {
	case verb == "encode":
		return slices.Contains(latents.Formats(), strings.TrimPrefix(ending, "."))
	case verb == "serve":
		return ending == ".json" && part != ""
	case ending == ".json" || ending == ".csv":
		return slices.Contains(answers, base)
	}
	return slices.ContainsFunc(answers, func(a string) bool { return isPicture(name, a) })
}

// ownFiles lists the files of a folder that a training writes or that were derived from
// its model. It lists none if the folder does not exist.
func ownFiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var own, answers []string
	for _, e := range entries {
		if base, ok := strings.CutSuffix(e.Name(), ".json"); ok {
			if _, ok := readAnswer(filepath.Join(dir, e.Name())); ok {
				answers = append(answers, base)
			}
		}
	}
	for _, e := range entries {
		name := e.Name()
		written := slices.Contains(trainingFiles, name) || strings.HasPrefix(name, eventsPrefix)
		if written || !e.IsDir() && isMade(name, answers) {
			own = append(own, name)
		}
	}
	return own, nil
}

// clear removes an earlier run, its config first: if the process is killed meanwhile, the
// rest is not taken for a run.
func (f *Folder) clear() error {
	own, err := ownFiles(f.Dir)
	if err != nil {
		return err
	}
	for _, name := range append([]string{ConfigFile}, own...) {
		if err := atomicfile.Remove(f.Path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
