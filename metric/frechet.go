package metric

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/diabolo-go/diabolo/tensor"
)

// SquaredFrechet returns the squared Fréchet distance between the two Gaussians that have the
// means and covariances of two sets of vectors, N x D and M x D (Dowson, Landau 1982,
// "The Fréchet distance between multivariate normal distributions"):
//
//	|mean x - mean y|² + trace(X + Y - 2 (X^½ Y X^½)^½)
//
// where X and Y are the covariances, with n-1 degrees of freedom. It is 0 if means and
// covariances are equal and grows as they differ. With the features of an Inception
// network as vectors it is known as FID (Heusel et al. 2017). It is biased upwards for
// small sets: compare only values computed from equally many vectors. It panics if the
// widths differ or a set has fewer than two vectors.
func SquaredFrechet(x, y *tensor.Tensor) float64 {
	if x.Stride() != y.Stride() || x.N() < 2 || y.N() < 2 {
		panic(fmt.Sprintf("metric: Fréchet distance of vectors of shapes %v and %v", x.Shape, y.Shape))
	}
	meanX, covX := moments(x)
	meanY, covY := moments(y)
	apart := floats.Distance(meanX, meanY, 2)
	var rooted, product mat.Dense
	root := squareRoot(covX)
	rooted.Mul(root, covY)
	product.Mul(&rooted, root)
	overlap := 0.0
	for _, v := range factorize(symmetric(&product), false).Values(nil) {
		overlap += math.Sqrt(max(0, v))
	}
	return max(0, apart*apart+mat.Trace(covX)+mat.Trace(covY)-2*overlap)
}

// moments returns the mean and the covariance of vectors.
func moments(x *tensor.Tensor) ([]float64, *mat.SymDense) {
	n, d := x.N(), x.Stride()
	mean, cov, centred := columnMeans(x), mat.NewSymDense(d, nil), make([]float64, d)
	for i := range n {
		for j, v := range x.Row(i) {
			centred[j] = float64(v) - mean[j]
		}
		cov.SymRankOne(cov, 1/float64(n-1), mat.NewVecDense(d, centred))
	}
	return mean, cov
}

// squareRoot returns the symmetric square root of a covariance.
func squareRoot(a *mat.SymDense) *mat.SymDense {
	eigen := factorize(a, true)
	var vectors, scaled, root mat.Dense
	eigen.VectorsTo(&vectors)
	scaled.Apply(func(_, j int, v float64) float64 { return v * math.Sqrt(max(0, eigen.Values(nil)[j])) }, &vectors)
	root.Mul(&scaled, vectors.T())
	return symmetric(&root)
}

func factorize(a *mat.SymDense, vectors bool) *mat.EigenSym {
	var eigen mat.EigenSym
	if !eigen.Factorize(a, vectors) {
		panic("metric: eigenvalues of a symmetric matrix did not converge")
	}
	return &eigen
}

// symmetric removes asymmetry caused by rounding.
func symmetric(a *mat.Dense) *mat.SymDense {
	d, _ := a.Dims()
	s := mat.NewSymDense(d, nil)
	for i := range d {
		for j := i; j < d; j++ {
			s.SetSym(i, j, (a.At(i, j)+a.At(j, i))/2)
		}
	}
	return s
}
