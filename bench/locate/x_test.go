package main

import ("testing";"time";"fmt";"gridmap/geo/geotest";"runtime")

func TestPeers(t *testing.T) {
	for _, n := range []int{20000,200000} {
		t0:=time.Now()
		shapes := geotest.Coverage(1,n,geotest.Options{})
		v:=0; for _,s:=range shapes { v+=s.Vertices() }
		fmt.Println(n, v, time.Since(t0))
		at := geotest.Positions(2,shapes,200000)
		for _, c := range contenders[1:] {
			in := c.prepare(shapes)
			runtime.GC()
			t0=time.Now()
			f := c.build(in)
			b:=time.Since(t0)
			f.use(at)
			t0=time.Now()
			sum:=0
			for i := range at { sum+=int(f.find(i)) }
			fmt.Println(c.name, "build", b, "find", time.Since(t0)/time.Duration(len(at)), sum)
		}
	}
}
