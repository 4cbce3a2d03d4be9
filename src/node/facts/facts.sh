# What a machine says of itself. Looks only. Nothing of it is built from anybody's input.
#
# One line a section: its name, then in base64 what its command wrote, with the exit status as the last line.
say() {
	name=$1
	shift
	printf '%s ' "$name"
	{ "$@" 2>/dev/null; printf '\nstatus=%s' "$?"; } </dev/null | base64 -w0
	echo
}

file() {
	if [ -f "$1" ]; then say "file:$1" cat -- "$1"; fi
}

packages() {
	# its own end, not that of grep, which finds nothing where nothing is odd
	listed=$(dpkg-query -W -f '${db:Status-Abbrev};${Package};${Version}\n') || return
	printf '%s\n' "$listed" | grep -E '^([^i]|i[^i]|ii[^ ]|ii ;(kubeadm|kubelet|kubectl|kubernetes-cni|cri-tools|containerd|containerd\.io|unattended-upgrades);)' || [ $? = 1 ]
}

tools() {
	for tool in cp losetup mount; do command -v "$tool" >/dev/null || echo "$tool"; done
}

say date date +%s.%N
say kernel uname -r
say cgroup stat -fc %T /sys/fs/cgroup
# where the images are: read for df alone, as the whole answer comes below
root=$(containerd config dump 2>/dev/null | sed -n "s/^root = ['\"]\(\/.*\)['\"]$/\1/p" | head -n 1)
say disks df -B1 --output=size,avail,itotal,iavail,file,target -- / /boot /etc/kubernetes /var/lib/etcd /var/lib/kubelet /var/lib/containerd /var/lib/containers /var/cache/apt ${root:+"$root"}
say swaps cat /proc/swaps
say tools tools
if [ -e /run/reboot-required ]; then say reboot cat /run/reboot-required.pkgs; fi
if command -v dpkg-query >/dev/null; then
	say packages packages
	say lock-files stat -c '%d %i %n' /var/lib/dpkg/lock-frontend /var/lib/dpkg/lock /var/lib/apt/lists/lock
	say locks cat /proc/locks
	say unattended grep -rhs 'Unattended-Upgrade' /etc/apt/apt.conf.d
	for path in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources /etc/apt/keyrings/*; do
		file "$path"
	done
fi
for path in /var/lib/kubelet/kubeadm-flags.env /var/lib/kubelet/config.yaml /var/lib/kubelet/instance-config.yaml /etc/default/kubelet /etc/sysconfig/kubelet /etc/subuid /etc/subgid /etc/systemd/system/kubelet.service.d/*.conf /usr/lib/systemd/system/kubelet.service.d/*.conf; do
	file "$path"
done
# not the whole file: it may hold a key
say server grep -E '^ *server:' /etc/kubernetes/kubelet.conf
for socket in /run/containerd/containerd.sock /run/crio/crio.sock /run/cri-dockerd.sock; do
	if [ -S "$socket" ]; then say "socket:$socket" true; fi
done
if command -v containerd >/dev/null; then say containerd containerd config dump; fi
# the kubelet takes every file but those with a leading dot
for path in /etc/kubernetes/manifests/*; do
	file "$path"
done
say scratch du --summarize --bytes /etc/kubernetes/tmp
data=$(sed -n 's/^ *- --data-dir=//p' /etc/kubernetes/manifests/etcd.yaml 2>/dev/null)
say etcd-data du --summarize --bytes -- "${data:-/var/lib/etcd}"
