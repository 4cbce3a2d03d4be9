"""A real kubeadm cluster on one Debian machine: see ../README.md."""
