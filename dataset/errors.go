package dataset

import (
	"errors"
	"io/fs"

	"github.com/diabolo-go/diabolo/internal/file/fetch"
)

// Errors to compare with by errors.Is.
var (
	ErrNoAddress = fetch.ErrNoAddress                             // of Get: no address provided a file
	ErrOther     = errors.New("another file is there")            // of Get: an existing file is not the published one
	ErrNoFolder  = errors.New("no folder is named for data sets") // of Get, List and Load: Dir is "", and the user has no cache folder
)

// A MissingError is the error of Load if the files of a data set are not there. By
// errors.Is it is an fs.ErrNotExist.
type MissingError struct {
	Name string // of the data set: "mnist", "folder:photos"
	text string
}

func (e *MissingError) Error() string        { return e.text }
func (e *MissingError) Is(target error) bool { return target == fs.ErrNotExist }

// A causedError is an error with a cause that its text does not repeat.
type causedError struct {
	error
	cause error
}

func (e *causedError) Unwrap() []error { return []error{e.error, e.cause} }
