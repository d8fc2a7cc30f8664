// Diabolo trains, studies and ships small image autoencoders on a CPU.
//
//	diabolo train vae-digits                 # needs no download
//	diabolo reconstruct runs/vae-digits-1    # originals above reconstructions
//
// `diabolo help` lists the commands.
package main

import (
	"os"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/cli"
)

func main() { os.Exit(cli.Run(os.Args[1:], os.Stdout, os.Stderr)) }
