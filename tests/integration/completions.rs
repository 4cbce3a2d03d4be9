//! completions/ is what the command lines' one definition gives. `just completions` rewrites it.

use std::{collections::BTreeMap, fs, os::unix::fs::PermissionsExt as _};

use kubectl_upgrade::cli::{Plugin, SHELLS, completion_script};

use super::program::root;

/// For kubectl, which runs the file named after the plugin with the words typed so far.
fn for_kubectl(plugin: Plugin) -> String {
    let (krew, plain) = (plugin.name().replace('-', "_"), plugin.name());
    format!(
        "#!/bin/sh\n\
         # Tab completion for `kubectl {plain}`: kubectl runs this file, from PATH, with the words typed so far.\n\
         for program in kubectl-{krew} kubectl-{plain}; do\n\
         \x20   command -v \"$program\" >/dev/null && exec \"$program\" __complete \"$@\"\n\
         done\n"
    )
}

fn wanted() -> BTreeMap<String, String> {
    let for_kubectl = Plugin::ALL
        .map(|plugin| (format!("kubectl_complete-{}", plugin.name().replace('-', "_")), for_kubectl(plugin)));
    let for_shells =
        SHELLS.map(|shell| (format!("kubectl-upgrade.{shell}"), completion_script(Plugin::Upgrade, shell)));
    for_kubectl.into_iter().chain(for_shells).collect()
}

#[test]
fn the_files_are_what_the_command_lines_give() {
    let directory = root().join("completions");
    if std::env::var_os("UPDATE_COMPLETIONS").is_some() {
        for (name, text) in wanted() {
            fs::write(directory.join(&name), text).unwrap();
            let mode = if name.starts_with("kubectl_complete-") { 0o755 } else { 0o644 };
            fs::set_permissions(directory.join(&name), fs::Permissions::from_mode(mode)).unwrap();
        }
    }
    let found: Vec<_> =
        fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let wanted = wanted();
    for name in found {
        assert!(wanted.contains_key(&name), "completions/{name} belongs to no command");
    }
    for (name, text) in wanted {
        let found = fs::read_to_string(directory.join(&name)).unwrap_or_default();
        assert!(found == text, "completions/{name} is out of date; rewrite it: just completions");
        let mode = fs::metadata(directory.join(&name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o111 != 0, name.starts_with("kubectl_complete-"), "completions/{name}: who may run it");
    }
}
