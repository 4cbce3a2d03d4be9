package main

import (
	"compat/say"

	"k8s.io/kubernetes/cmd/kube-proxy/app"
)

func main() {
	say.Flags(app.NewProxyCommand().Flags())
	say.Gates()
}
