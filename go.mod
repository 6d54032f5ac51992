module gridmap

go 1.26

require (
	github.com/paulmach/orb v0.14.0 // indirect
	pgregory.net/rapid v1.3.0 // indirect
)
