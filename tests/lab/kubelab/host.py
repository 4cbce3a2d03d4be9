"""Limits of the host's kernel that all nodes share."""

from pathlib import Path

from .say import say

# Each kubelet, containerd and systemd watches files; at the default of 128 instances a user a fifth node gets "too many
# open files" and its kubelet never starts a pod. Left raised: somebody else may count on it by the time of `down`.
LIMITS = {"fs/inotify/max_user_instances": 8192, "fs/inotify/max_user_watches": 524288}


def raise_limits() -> None:
    for name, wanted in LIMITS.items():
        file = Path("/proc/sys") / name
        if int(file.read_text()) < wanted:
            say(f"{name.replace('/', '.')}: {file.read_text().strip()} raised to {wanted}")
            file.write_text(str(wanted))
