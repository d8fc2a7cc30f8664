// Package model builds, runs, saves and loads autoencoders: plain (AE), variational
// (VAE), conditional (CVAE), and every other combination of their parts. All are of one
// type, Model. A Config, a few lines of YAML, names the parts and lists the layers of
// the encoder and the decoder.
//
// The parts are the posterior q(z|x), which the encoder returns: a point or a Gaussian;
// the prior p(z) of a Gaussian posterior; the likelihood p(x|z) of an image: squared
// error, Gaussian with a learned variance, or Bernoulli; the condition, an additional input
// of the decoder; a linear path beside the layers, which starts at PCA; and the objective,
// which adds up their losses. Each has a source file that begins with its
// mathematics.
//
// A program that uses a trained model needs one file:
//
//	m, err := model.Load("runs/vae-mnist-1")  // or .../model.safetensors
//	latent, err := m.Encode(images)           // N C H W in 0..1
//	pictures, err := m.Decode(latent.Mu, nil)
//	scores, err := m.Score(images, nil)       // higher is stranger
//	inside, err := m.Inside(images, nil, nil) // the output of each layer
//
// The nil labels are for a model that is not conditional; a conditional one takes the
// class of each image. These calls only read the model, so any number of goroutines may
// make them at once. For training, Trainer returns a Pass, which computes losses and
// gradients.
//
// The reparametrisation and the loss of the VAE follow Kingma and Welling 2013
// (arXiv:1312.6114), beta follows Higgins et al. 2017, "beta-VAE", and the condition of
// the CVAE follows Sohn, Lee and Yan 2015, "Learning structured output representation
// using deep conditional generative models".
package model
