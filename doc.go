// Package diabolo is the root of the module: it holds no code, only this guide
// and the test that keeps the packages in order.
//
// Diabolo (an old name for an autoencoder: wide, narrow, wide) trains, studies
// and ships small image autoencoders: plain (AE), variational (VAE) and
// conditional (CVAE), fast on a CPU, in one static binary without cgo.
//
// To use a trained model in a program, load its one file with package model:
//
//	m, err := model.Load("runs/vae-mnist-1/model.safetensors")
//
// and call Encode, Decode, Reconstruct, Score or Sample. To train one in a
// program, read pictures with package dataset, describe the run with package
// run and train it with package train. From the command line, cmd/diabolo does
// all of it.
//
// A package is a stage, and types pass one way, from pixels to a picture of the
// result: tensor and nn below, then dataset and model, then run and train, with
// metric beside them. TestImports holds the whole table.
package diabolo
