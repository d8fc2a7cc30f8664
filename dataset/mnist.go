package dataset

// mnist is LeCun's handwritten digits. Mirrors and the MD5 of the .gz files are those
// of torchvision (datasets/mnist.py); the first author's own server, empty since 2025,
// comes last.
var mnist = idxSet{
	name:    "mnist",
	about:   "handwritten digits: 60,000 to train, 10,000 to test, 28x28 grey",
	classes: [idxClasses]string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"},
	mirrors: []string{"https://ossci-datasets.s3.amazonaws.com/mnist/", "http://yann.lecun.com/exdb/mnist/"},
	packed: [2][2]string{
		{"f68b3c2dcbeaaa9fbdd348bbdeb94873", "d53e105ee54ea40749a09fcbcd1e9432"},
		{"9fb629c4189551a2d022fa330f9573f3", "ec29112dd5afa0611ce80d1b7f02629c"},
	},
	unpacked: [2][2]string{
		{"6bbc9ace898e44ae57da46a324031adb", "a25bea736e30d166cdddb491f175f624"},
		{"2646ac647ad5339dbf082846283269ea", "27ae3e4e09519cfbb04c329615203637"},
	},
}
