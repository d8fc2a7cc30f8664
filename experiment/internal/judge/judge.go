// Package judge trains classifiers on real pictures that score made or edited
// ones. The held-out accuracy of a judge is part of it: whoever shows its scores
// shows that as well.
//
// Classes trains a small convolutional network that names what a picture shows:
//
//	c, err := judge.Classes(ctx, data.Train, data.Val, judge.Options{Seed: 1})
//	right := c.Predict(samples) // N classes; c.Accuracy says how far to trust them
//
// An Attribute says how likely a picture has one property: a logistic regression
// on Features, the principal components of pixels. A Factor says how much of a
// property it has: a small network as well.
package judge
