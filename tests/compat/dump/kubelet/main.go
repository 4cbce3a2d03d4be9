package main

import (
	"compat/say"

	"github.com/spf13/pflag"
	_ "k8s.io/kubernetes/cmd/kubelet/app"
	"k8s.io/kubernetes/cmd/kubelet/app/options"
)

// The kubelet reads its flags itself, out of a set that its command does not show: this is how it fills it.
func main() {
	set := pflag.NewFlagSet("kubelet", pflag.ContinueOnError)
	configuration, err := options.NewKubeletConfiguration()
	if err != nil {
		panic(err)
	}
	options.NewKubeletFlags().AddFlags(set)
	options.AddKubeletConfigFlags(set, configuration)
	options.AddGlobalFlags(set)
	say.Flags(set)
	say.Gates()
}
