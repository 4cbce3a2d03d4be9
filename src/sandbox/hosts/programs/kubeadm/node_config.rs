//! The kubelet's configuration on the node, written anew; the earlier one is kept in a directory that stays for ever.

use crate::sandbox::hosts::{process::Process, state::State};
use jiff::Timestamp;

pub(super) const TMP: &str = "/etc/kubernetes/tmp";

/// A directory named by the time, as kubeadm makes them.
pub(super) fn directory(state: &mut State, prefix: &str, now: Timestamp) -> String {
    let name = format!("{TMP}/{prefix}-{}", now.strftime("%Y-%m-%d-%H-%M-%S"));
    state.files.make_directories(&name, 0o700, now);
    name
}

pub(super) fn write(process: &Process) -> Result<(), String> {
    let now = process.machine.now();
    let backup = {
        let mut state = process.state();
        let directory = directory(&mut state, "kubeadm-kubelet-config", now);
        let (from, backup) = ("/var/lib/kubelet/config.yaml", format!("{directory}/config.yaml"));
        if !state.files.copy(from, &backup, now) {
            return Err(format!("error backing up the kubelet config file: open {from}: no such file or directory"));
        }
        // a node's own edits vanish: it is the cluster's configuration that is written
        state.files.write(from, *b"kind: KubeletConfiguration\n", 0o644, now);
        backup
    };
    process.out(&format!("[upgrade] Backing up kubelet config file to {backup}"));
    process.out("[kubelet-start] Writing kubelet configuration to file \"/var/lib/kubelet/config.yaml\"");
    process.out("[upgrade/kubelet-config] The kubelet configuration for this node was successfully upgraded!");
    Ok(())
}
