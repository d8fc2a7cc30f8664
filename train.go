package diabolo

import (
	"context"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/train"
)

// Data are the images to train on: a Folder or a dataset.Images.
type Data interface {
	Load(ctx context.Context, c dataset.Config, o dataset.Options) (*dataset.Data, error)
}

// A Folder is the path of a folder of pictures. Its sub-folders are the classes.
type Folder string

// Load loads the pictures of the folder with the options of c, except its Name.
func (f Folder) Load(ctx context.Context, c dataset.Config, o dataset.Options) (*dataset.Data, error) {
	c.Name = dataset.FolderPrefix + string(f)
	return dataset.Load(ctx, c, o)
}

// TrainOptions control how Train works. They do not affect the weights.
type TrainOptions struct {
	Folder   string               // the run folder to create; it must not hold a run yet; "": no file is written
	Progress func(train.Progress) // if set, is called after every step and every epoch
	Warn     func(text string)    // if set, is called with warnings about the data and the training
	Workers  int                  // goroutines that compute; 0 is all cores
	Loader   dataset.Options      // where data sets are, and how they are loaded
}

// Train trains a model with config c on the images of data or, if data is nil, on the data
// set that c.Dataset names. A config comes from run.MustPreset or run.Read, and its fields
// may be changed.
//
// The same config and images give the same weights on the same instruction set, with or
// without a run folder and on any number of cores. If Folder already holds a run, the
// error wraps run.ErrHeld. If ctx ends during the training, the error wraps that of ctx
// and train.ErrInterrupted, and package train can resume from the run folder. If the loss
// is no longer finite, it wraps train.ErrDiverged.
func Train(ctx context.Context, c run.Config, data Data, o TrainOptions) (*Model, error) {
	if o.Folder != "" {
		if err := run.Free(o.Folder, false); err != nil {
			return nil, err
		}
	}
	t, err := trainer(ctx, c, data, o)
	if err != nil {
		return nil, err
	}
	defer t.Close()
	var folder *run.Folder
	if o.Folder != "" {
		if folder, err = run.Create(o.Folder, false); err != nil {
			return nil, err
		}
		defer folder.Abandon()
	}
	result, err := t.Run(ctx, folder)
	if err != nil {
		return nil, err
	}
	if folder != nil {
		return Open(o.Folder)
	}
	m, err := t.Kept()
	if err != nil {
		return nil, err
	}
	return &Model{&run.Run{Config: t.Config(), Info: result.Info, Epochs: result.Epochs, Model: m}}, nil
}

// trainer loads the images and returns a training of them that is ready to run.
func trainer(ctx context.Context, c run.Config, data Data, o TrainOptions) (*train.Trainer, error) {
	load := dataset.Load
	if data != nil {
		load = data.Load
	}
	if o.Loader.Warn == nil {
		o.Loader.Warn = o.Warn
	}
	d, err := load(ctx, c.Dataset, o.Loader)
	if err != nil {
		return nil, err
	}
	if o.Warn != nil {
		for _, text := range d.Warnings {
			o.Warn(text)
		}
	}
	c.Dataset = d.Config
	return train.New(train.Options{Config: c, Data: d, Workers: o.Workers, Progress: o.Progress, Warn: o.Warn})
}
