// Package model builds, runs, saves and loads autoencoders: plain (AE), variational
// (VAE), conditional (CVAE), and every other combination of their parts. They are
// one type; what differs are the fields of its Config, a few lines of YAML that name
// the parts and list the layers of the encoder and the decoder.
//
// Each part is a file with its mathematics: the posterior q(z|x) that the encoder
// gives, a point or a Gaussian; the prior p(z) of such a Gaussian; the likelihood
// p(x|z) of an image, squared error or Bernoulli; the condition, what the decoder is
// given beside z; and the objective that adds up their losses.
//
// A program that uses a trained model needs one file and one call:
//
//	m, err := model.Load("runs/vae-mnist-1")  // or .../model.safetensors
//	latent, err := m.Encode(images)           // N C H W in 0..1
//	pictures, err := m.Decode(latent.Mu, nil)
//	scores, err := m.Score(images, nil)       // higher is stranger
//	inside, err := m.Inside(images, nil, nil) // what each layer makes of them
//
// Those calls only read the model, so any number of goroutines may make them at
// once. Training goes through a Pass, which Trainer returns.
//
// The reparametrisation and the loss of the VAE are those of Kingma and Welling
// 2013 (arXiv:1312.6114), beta that of Higgins et al. 2017, the CVAE's
// conditioning of the decoder that of Sohn, Lee and Yan 2015.
package model
