package main

import (
	"compat/say"

	"k8s.io/kubernetes/cmd/kube-scheduler/app"
)

func main() {
	say.Flags(app.NewSchedulerCommand().Flags())
	say.Gates()
}
