package dataset

// fashionMNIST is Zalando's articles of clothing (Xiao, Rasul, Vollgraf 2017), in files
// with the names, format and counts of MNIST. Addresses and MD5 of the .gz files are
// those of the authors (github.com/zalandoresearch/fashion-mnist), whose repository
// contains the files as well.
var fashionMNIST = idxSet{
	name:  "fashion-mnist",
	about: "articles of clothing: 60,000 to train, 10,000 to test, 28x28 grey, ten classes",
	classes: [idxClasses]string{
		"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
	},
	mirrors: []string{
		"http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
		"https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
	},
	packed: [2][2]string{
		{"8d4fb7e6c68d591d4c3dfef9ec88bf0d", "25c81989df183df01b3e8a0aad5dffbe"},
		{"bef4ecab320f06d8554ea6380940ec79", "bb300cfdad3c16e7a12a480ee83cd310"},
	},
	unpacked: [2][2]string{
		{"f4a8712d7a061bf5bd6d2ca38dc4d50a", "9018921c3c673c538a1fc5bad174d6f9"},
		{"8181f5470baa50b63fa0f6fddb340f0a", "15d484375f8d13e6eb1aabb0c3f46965"},
	},
}
