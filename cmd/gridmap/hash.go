package main

import (
	"os"

	"gridmap/internal/hasher"
)

// hashCommand hashes passwords for a server, which starts it.
type hashCommand struct{}

// Run hashes what standard input asks for, until that ends.
func (hashCommand) Run() error { return hasher.Work(os.Stdin, os.Stdout) }

// newHasher returns processes of this program that hash for it.
func newHasher(env *environment) (*hasher.Pool, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return hasher.New(env.log, self, "hash"), nil
}
