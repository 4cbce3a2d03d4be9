//! Both spellings, through the real kubectl where there is one.

use std::{os::unix::fs::symlink, path::Path, process::Command};

use super::program::{MULTI_CALL, PROGRAMS, command, run};

/// A machine without kubectl can't tell; CI's lab has one.
fn has_kubectl() -> bool {
    Command::new("kubectl").args(["version", "--client"]).output().is_ok_and(|output| output.status.success())
}

fn kubectl(directory: &Path, arguments: &[&str]) -> super::program::Ended {
    let mut command = command("kubectl", arguments);
    command.env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", directory.display()));
    command.output().unwrap().into()
}

#[test]
fn kubectl_finds_every_plugin_by_both_spellings() {
    if !has_kubectl() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    for (plugin, _) in PROGRAMS {
        symlink(MULTI_CALL, directory.path().join(format!("kubectl-{}", plugin.replace('-', "_")))).unwrap();
    }
    for (plugin, _) in PROGRAMS {
        let ended = kubectl(directory.path(), &[plugin, "--help"]);
        assert_eq!(ended.code, Some(0), "kubectl {plugin}: {}", ended.stderr);
        assert!(ended.stdout.contains(&format!("Usage: kubectl {plugin} ")), "{}", ended.stdout);
        let Some(word) = plugin.strip_prefix("upgrade-") else { continue };
        let ended = kubectl(directory.path(), &["upgrade", word, "--help"]);
        assert_eq!(ended.code, Some(0), "kubectl upgrade {word}: {}", ended.stderr);
        assert!(ended.stdout.contains(&format!("Usage: kubectl upgrade {word} ")), "{}", ended.stdout);
    }
}

#[test]
fn an_exit_code_passes_through_kubectl() {
    if !has_kubectl() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    symlink(MULTI_CALL, directory.path().join("kubectl-upgrade_gate")).unwrap();
    assert_eq!(kubectl(directory.path(), &["upgrade-gate"]).code, run(MULTI_CALL, &["gate"]).code);
}

#[test]
fn kubectl_completes_with_the_files_of_completions() {
    if !has_kubectl() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    for file in ["kubectl-upgrade_run", "kubectl-upgrade"] {
        symlink(MULTI_CALL, directory.path().join(file)).unwrap();
    }
    for file in ["kubectl_complete-upgrade_run", "kubectl_complete-upgrade"] {
        symlink(super::program::root().join("completions").join(file), directory.path().join(file)).unwrap();
    }
    let ended = kubectl(directory.path(), &["__complete", "upgrade-run", "inst"]);
    assert!(ended.stdout.starts_with("install\t"), "{ended:?}");
    let ended = kubectl(directory.path(), &["__complete", "upgrade", "run", "inst"]);
    assert!(ended.stdout.starts_with("install\t"), "{ended:?}");
}
