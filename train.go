package diabolo

import (
	"context"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/train"
)

// Data are the images for Train: a Folder or a dataset.Images.
type Data interface {
	Load(ctx context.Context, c dataset.Config, o dataset.Options) (*dataset.Data, error)
}

// A Folder is the path of a folder of pictures. Its sub-folders are the classes.
type Folder string

// Load loads the pictures of the folder by the options of c, whose name it ignores.
func (f Folder) Load(ctx context.Context, c dataset.Config, o dataset.Options) (*dataset.Data, error) {
	c.Name = dataset.FolderPrefix + string(f)
	return dataset.Load(ctx, c, o)
}

// TrainOptions control how Train works. None of them changes the model.
type TrainOptions struct {
	Folder   string               // the run folder to write, which must not hold a run; "": no file is written
	Progress func(train.Progress) // when set, is called after every step and every epoch
	Warn     func(text string)    // when set, is called with warnings about the data and the training
	Workers  int                  // goroutines that compute; 0 is all cores
	Loader   dataset.Options      // where data sets are, and how they are loaded
}

// Train trains a model by config c on the images of data, or with nil data on those that
// c.Dataset names. A config comes from run.MustPreset or run.Read; its fields can be changed.
//
// The same config and images give the same weights, with or without a run folder, on any
// number of cores. If ctx ends during the training, the error wraps that of ctx and
// train.ErrInterrupted, and package train can resume from the run folder.
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
