package main

import (
	"compat/say"

	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

func main() {
	say.Flags(app.NewAPIServerCommand().Flags())
	say.Gates()
}
