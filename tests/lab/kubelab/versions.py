"""Every version the lab knows, in one place."""

# The clusters that can be made, and what they can be upgraded to.
KUBERNETES = ("1.36.1", "1.36.3", "1.37.2")
DEFAULT = "1.36.1"
ETCD = ("3.6.8", "3.7.0")
# One source, two stamps: only the second is on the nodes of a new cluster's workers and control planes alike; the
# first is what a node is set back to for the skew step.
CONTAINERD_SOURCE = "2.3.6"
CONTAINERD = ("2.3.5", "2.3.6")
COREDNS = "1.14.6"
PAUSE = "3.10.2"

# The tags that `kubeadm config images list` prints. CoreDNS 1.14.2 cannot be had as a module, so that tag carries
# 1.14.6: only the name matters to kubeadm.
ETCD_OF_MINOR = {"1.36": "3.6.8", "1.37": "3.7.0"}
COREDNS_TAG_OF_MINOR = {"1.36": "v1.14.2", "1.37": "v1.14.6"}


def minor(version: str) -> str:
    return ".".join(version.split(".")[:2])
