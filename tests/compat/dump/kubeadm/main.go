package main

import (
	"fmt"
	"sort"

	"k8s.io/kubernetes/cmd/kubeadm/app/features"
)

// kubeadm's own gates are another list than those of the components that it starts.
func main() {
	var names []string
	for name := range features.InitFeatureGates {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Println("gate", name)
	}
}
