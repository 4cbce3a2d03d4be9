// Package say prints what a component knows, one word a line: the flags that it takes, hidden and deprecated ones
// included, and the feature gates that it does not call unknown.
package say

import (
	"fmt"
	"sort"

	"github.com/spf13/pflag"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	_ "k8s.io/component-base/logs/json/register" // every component's own main does, and has more flags by it
)

// Flags prints `flag NAME`.
func Flags(set *pflag.FlagSet) {
	var names []string
	set.VisitAll(func(flag *pflag.Flag) { names = append(names, flag.Name) })
	sort.Strings(names)
	for _, name := range names {
		fmt.Println("flag", name)
	}
}

// Gates prints `gate NAME`, and `gate NAME locked=VALUE` where no other value is taken.
func Gates() {
	all := utilfeature.DefaultMutableFeatureGate.GetAll()
	var names []string
	for name := range all {
		names = append(names, string(name))
	}
	sort.Strings(names)
	for _, name := range names {
		for key, spec := range all {
			if string(key) != name {
				continue
			}
			if spec.LockToDefault {
				fmt.Printf("gate %s locked=%t\n", name, spec.Default)
			} else {
				fmt.Println("gate", name)
			}
		}
	}
}
