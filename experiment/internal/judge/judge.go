// Package judge trains classifiers on real images that evaluate generated or edited ones.
// A judge has its held-out accuracy, which should be reported with its results.
//
// Classes trains a small convolutional network that predicts the class of an image:
//
//	c, err := judge.Classes(ctx, data.Train, data.Val, judge.Options{Seed: 1})
//	classes := c.Predict(samples) // N classes; c.Accuracy is the held-out accuracy
//
// An Attribute predicts the probability that an image has a property: a logistic
// regression on Features, the principal components of pixels. A Factor, another small
// network, predicts the amount of a property.
package judge
