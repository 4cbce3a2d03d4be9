package main

import (
	"compat/say"

	"k8s.io/kubernetes/cmd/kube-controller-manager/app"
)

func main() {
	say.Flags(app.NewControllerManagerCommand().Flags())
	say.Gates()
}
