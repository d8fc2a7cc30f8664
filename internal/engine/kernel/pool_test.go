package kernel

import "testing"

func TestPoolRunsEveryPartOnce(t *testing.T) {
	for _, workers := range []int{1, 2, 5} {
		p := NewPool(workers)
		for _, n := range []int{0, 1, 2, 3, 100, 5000} {
			for range 20 {
				count := make([]int32, n)
				p.Run(n, func(worker, i int) {
					if worker < 0 || worker >= workers {
						t.Errorf("worker %d of %d", worker, workers)
					}
					count[i]++
				})
				for i, c := range count {
					if c != 1 {
						t.Fatalf("%d workers, %d parts: part %d ran %d times", workers, n, i, c)
					}
				}
			}
		}
		p.Close()
	}
}
