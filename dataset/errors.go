package dataset

import (
	"errors"
	"io/fs"

	"github.com/diabolo-go/diabolo/internal/file/fetch"
)

// What the errors of Get and Load wrap.
var (
	ErrNoAddress = fetch.ErrNoAddress                             // no address gave a file
	ErrOther     = errors.New("another file is there")            // a file of a data set is not the published one
	ErrNoFolder  = errors.New("no folder is named for data sets") // and the user has no cache folder
)

// A MissingError says that a data set is not there. It is fs.ErrNotExist.
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
