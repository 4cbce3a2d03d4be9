# What etcd says of itself, asked with its own tools, which lie in its container. Looks only.
say() {
	name=$1
	shift
	printf '%s ' "$name"
	{ "$@" 2>/dev/null; printf '\nstatus=%s' "$?"; } </dev/null | base64 -w0
	echo
}

# Only out of a static pod, which whoever writes to this machine's files made: what runs here runs as root. Such a pod's uid
# is a hash of 32 digits, one that the API gives has dashes, which systemd's names have as underscores.
is_static() {
	grep -Eqs 'kubepods.*pod[0-9a-f]{32}(\.slice)?/' "/proc/$1/cgroup" &&
		! grep -Eqs '/user\.slice/|pod[0-9a-f]{8}[-_]' "/proc/$1/cgroup"
}

tools=
if [ -f /etc/kubernetes/manifests/etcd.yaml ]; then
	for pid in $(pgrep -x etcd); do
		if is_static "$pid" && [ -x "/proc/$pid/root/usr/local/bin/etcdctl" ]; then tools=/proc/$pid/root/usr/local/bin; fi
	done
fi
pki=/etc/kubernetes/pki/etcd

ctl() {
	[ -n "$tools" ] || return 127
	timeout 10 "$tools/etcdctl" --endpoints=https://127.0.0.1:2379 --cacert=$pki/ca.crt --cert=$pki/healthcheck-client.crt --key=$pki/healthcheck-client.key "$@"
}

metrics() {
	curl --fail --silent --noproxy '*' --max-time 3 http://127.0.0.1:2381/metrics | grep -E '^etcd_disk_(wal_fsync|backend_commit)_duration_seconds_(bucket|count)'
}

say members ctl member list -w json
say status ctl endpoint status --cluster -w json
say health ctl endpoint health --cluster -w json
say metrics metrics
