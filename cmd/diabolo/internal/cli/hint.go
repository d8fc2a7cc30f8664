package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment/anomaly"
	"github.com/diabolo-go/diabolo/experiment/decode"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/train"
)

// hints say what to do on the command line about what a package found wrong. The first
// that applies is printed behind the error; RUN stands for the run folder the error is
// about, DATA for the data set.
var hints = []struct {
	applies func(err error) bool
	text    string
}{
	{is(picture.ErrShape), "; --resize makes pictures fit"},
	{is(decode.ErrWidth), "; name the RUN they were encoded with"},
	{is(model.ErrClassUnset), "; give --class NAME for all, or --classes FILE.csv"},
	{is(model.ErrUnfinished), "; 'diabolo train --resume RUN' resumes a training that was begun"},
	{is(model.ErrThreshold), "; remove it and set it anew with 'diabolo anomaly RUN'"},
	{is(run.ErrFolder), "; choose another --out"},
	{is(run.ErrLocked), "; wait for it or choose another --out"},
	{heldRun, "; --resume RUN resumes it, --force replaces it"},
	{is(run.ErrHeld), "; choose another --out, or --force replaces it"},
	{is(run.ErrNoRun), "; 'diabolo runs list' lists the runs, 'diabolo train vae-digits' makes one"},
	{is(train.ErrInterrupted), "; resume it with: diabolo train --resume RUN"},
	{is(train.ErrCheckpoint), "; --init RUN starts a new run with its weights"},
	{is(dataset.ErrOther), ", or replace it with --force"},
	{is(dataset.ErrNoAddress), "; give another address with --url, or put the file there yourself"},
	{is(dataset.ErrNoFolder), "; name a folder with --data-dir"},
	{missingFolder, "; name yours with --set dataset.name=folder:PATH"},
	{is(dataset.ErrChanged), "; name the folder they are in with --set dataset.name=folder:PATH"},
	{missing, "; get it with 'diabolo data get DATA', or name the folder it is in with --data-dir"},
	{is(anomaly.ErrOthers), "; --against names a folder of strange ones to test with, --score one of new ones"},
}

// hint returns the text of the first hint that applies to an error, or "".
func hint(err error) string {
	for _, h := range hints {
		if !h.applies(err) {
			continue
		}
		text := h.text
		if e, ok := errors.AsType[*run.FolderError](err); ok {
			text = strings.ReplaceAll(text, "RUN", e.Dir)
		}
		if e, ok := errors.AsType[*dataset.MissingError](err); ok {
			text = strings.ReplaceAll(text, "DATA", e.Name)
		}
		return text
	}
	return ""
}

func is(target error) func(error) bool { return func(err error) bool { return errors.Is(err, target) } }

// heldRun applies to a folder with a run that can be resumed.
func heldRun(err error) bool {
	e, ok := errors.AsType[*run.FolderError](err)
	return ok && errors.Is(err, run.ErrHeld) && run.Holds(e.Dir)
}

// missing applies to a data set that is not there.
func missing(err error) bool {
	_, ok := errors.AsType[*dataset.MissingError](err)
	return ok
}

// folderOf names the flag that named a folder of pictures which is not there; the hint
// for one that the config names does not apply.
func folderOf(flag string, err error) error {
	if !missingFolder(err) {
		return err
	}
	e, _ := errors.AsType[*dataset.MissingError](err)
	return fmt.Errorf("%s: there is no folder %s: %w", flag, strings.TrimPrefix(e.Name, dataset.FolderPrefix), fs.ErrNotExist)
}

// missingFolder applies to a folder of pictures that is not there.
func missingFolder(err error) bool {
	e, ok := errors.AsType[*dataset.MissingError](err)
	return ok && strings.HasPrefix(e.Name, dataset.FolderPrefix)
}
