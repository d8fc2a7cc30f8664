// Package judge trains classifiers on real pictures that score made or edited
// ones. The held-out accuracy of a judge is part of it: whoever shows its scores
// shows that as well.
//
// Classes trains a small convolutional network that names what a picture shows:
//
//	c, err := judge.Classes(ctx, data.Train, data.Val, judge.Options{Seed: 1})
//	right := c.Predict(samples) // N classes; c.Accuracy says how far to trust them
//
// An Attribute says how likely a picture has one property, a Factor how much of
// it: a logistic and a ridge regression on Features, the principal components of
// pixels.
package judge
