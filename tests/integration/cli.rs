//! The command lines as a person meets them: help, mistakes, no cluster, no terminal, a reader that goes away.

use std::{collections::BTreeMap, io::Read as _, os::unix::fs::symlink};

use super::{
    fake_api::FakeApi,
    program::{MULTI_CALL, PROGRAMS, command, program, run},
};

#[test]
fn every_program_helps_under_the_name_that_kubectl_users_type() {
    for (plugin, program) in PROGRAMS {
        for flag in ["-h", "--help"] {
            let ended = run(program, &[flag]);
            assert_eq!(ended.code, Some(0), "{plugin} {flag}: {}", ended.stderr);
            assert!(ended.stdout.contains(&format!("Usage: kubectl {plugin} ")), "{plugin}: {}", ended.stdout);
            assert_eq!(ended.stderr, "", "{plugin}");
        }
    }
}

#[test]
fn every_program_knows_its_version() {
    for (plugin, program) in PROGRAMS {
        let ended = run(program, &["--version"]);
        assert_eq!((ended.code, ended.stdout), (Some(0), format!("kubectl {plugin} {}\n", env!("CARGO_PKG_VERSION"))));
    }
}

#[test]
fn every_subcommand_helps() {
    let run_commands = [
        "install",
        "uninstall",
        "detect",
        "start",
        "phase",
        "halt",
        "continue",
        "retry",
        "skip",
        "abandon",
        "policy",
        "doctor",
    ];
    for subcommand in run_commands {
        assert_eq!(run(program("upgrade-run"), &[subcommand, "--help"]).code, Some(0), "{subcommand}");
    }
    for subcommand in ["plan", "gate", "run", "status", "rollback", "rotate-key", "version", "completion", "doctor"] {
        assert_eq!(run(MULTI_CALL, &[subcommand, "--help"]).code, Some(0), "{subcommand}");
    }
}

#[test]
fn the_multi_call_program_is_any_plugin_by_the_name_it_is_called_with() {
    let directory = tempfile::tempdir().unwrap();
    for (plugin, _) in PROGRAMS {
        for file in [format!("kubectl-{plugin}"), format!("kubectl-{}", plugin.replace('-', "_"))] {
            let link = directory.path().join(&file);
            if !link.exists() {
                symlink(MULTI_CALL, &link).unwrap();
            }
            let ended = run(&link, &["-h"]);
            assert!(ended.stdout.contains(&format!("Usage: kubectl {plugin} ")), "{file}: {}", ended.stdout);
        }
    }
}

#[test]
fn a_wrong_command_line_is_2_and_says_what_was_likely_meant() {
    let mistakes: [(&str, &[&str], &str); 6] = [
        ("upgrade-plan", &["--targt", "1.37.2"], "hint: a similar argument exists: '--target'"),
        ("upgrade-plan", &["--target", "latest"], "is not a version such as 1.37.2"),
        ("upgrade-run", &["instal"], "hint: "),
        ("upgrade-run", &["halt"], "--reason <TEXT>"),
        ("upgrade-run", &["skip", "worker", "--node", "w1", "--reason", "why"], "--done"),
        ("upgrade-gate", &[], "--target <X.Y.Z>"),
    ];
    for (plugin, arguments, said) in mistakes {
        let ended = run(program(plugin), arguments);
        assert_eq!(ended.code, Some(2), "{plugin} {arguments:?}: {}", ended.stderr);
        assert!(ended.stderr.starts_with("error: "), "{}", ended.stderr);
        assert!(ended.stderr.contains(said), "{plugin} {arguments:?}: {}", ended.stderr);
        assert_eq!(ended.stdout, "");
    }
}

#[test]
fn without_a_cluster_it_is_1_with_one_error_and_one_hint() {
    let commands: [(&str, &[&str]); 6] = [
        ("upgrade-plan", &[]),
        ("upgrade-gate", &["--target", "1.37.2"]),
        ("upgrade-run", &["doctor"]),
        ("upgrade-run", &["detect"]),
        ("upgrade-run", &["policy"]),
        ("upgrade", &["version"]),
    ];
    for (plugin, arguments) in commands {
        let ended = run(program(plugin), arguments);
        assert_eq!(ended.code, Some(1), "{plugin} {arguments:?}: {}", ended.stderr);
        let count = |start: &str| ended.stderr.lines().filter(|line| line.starts_with(start)).count();
        assert_eq!((count("error: "), count("hint: ")), (1, 1), "{plugin} {arguments:?}: {}", ended.stderr);
        assert_eq!(ended.stdout, "", "{plugin} {arguments:?}");
    }
}

#[test]
fn a_policy_is_checked_without_a_cluster() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("policy.yaml");
    let check = |text: &str| {
        std::fs::write(&file, text).unwrap();
        run(program("upgrade-run"), &["policy", "--check", file.to_str().unwrap()])
    };
    assert_eq!(check("channel: patch\n").code, Some(0));
    let ended = check("drain: {singleReplca: wait}\n");
    assert_eq!(ended.code, Some(2));
    assert!(
        ended.stderr.contains("drain.singleReplca: unknown field; did you mean drain.singleReplica?"),
        "{}",
        ended.stderr
    );
    let ended = run(program("upgrade-run"), &["detect", "--policy", file.to_str().unwrap()]);
    assert_eq!(ended.code, Some(2), "a wrong policy is said before a cluster is looked for: {}", ended.stderr);
}

#[test]
fn the_example_policy_is_a_valid_policy() {
    let example = run(program("upgrade-run"), &["policy", "--example"]);
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("policy.yaml");
    std::fs::write(&file, example.stdout).unwrap();
    assert_eq!(run(program("upgrade-run"), &["policy", "--check", file.to_str().unwrap()]).code, Some(0));
}

#[test]
fn an_installation_is_previewed_without_a_cluster() {
    let arguments = ["install", "--dry-run=client", "-o", "yaml", "--image", "registry.example.com/k@sha256:1"];
    let ended = run(program("upgrade-run"), &arguments);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(ended.stdout.starts_with("apiVersion: v1\nkind: Namespace\n"), "{}", &ended.stdout[..80]);
    assert!(
        ended.stdout.contains("image: \"registry.example.com/k@sha256:1\"")
            || ended.stdout.contains("image: registry.example.com/k@sha256:1")
    );
    let documents = ended.stdout.split("---\n").count();
    let json: serde_json::Value =
        serde_json::from_str(&run(program("upgrade-run"), &["install", "--dry-run=client", "-o", "json"]).stdout)
            .unwrap();
    assert_eq!(json["items"].as_array().unwrap().len(), documents);
}

#[test]
fn nothing_is_coloured_without_a_terminal_or_with_no_color() {
    for arguments in [&["--help"][..], &["policy", "--example"], &["nonsense"], &["doctor"]] {
        for variable in [None, Some("NO_COLOR")] {
            let mut command = command(program("upgrade-run"), arguments);
            command.envs(variable.map(|name| (name, "1")));
            let ended: super::program::Ended = command.output().unwrap().into();
            assert!(!(ended.stdout + &ended.stderr).contains('\u{1b}'), "{arguments:?}");
        }
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    for arguments in [&["policy", "--schema"][..], &["policy", "--example"], &["--help"]] {
        let mut child = command(program("upgrade-run"), arguments).spawn().unwrap();
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn without_a_terminal_nothing_is_asked() {
    let account = serde_json::json!({"metadata": {"name": "k8s-upgrade-job", "namespace": "k8s-upgrade", "uid": "1"}});
    let list = |kind: &str, items: &[serde_json::Value]| serde_json::json!({"kind": kind, "apiVersion": "v1", "metadata": {}, "items": items});
    let api = FakeApi::serve(BTreeMap::from([
        ("/api/v1/namespaces/k8s-upgrade/configmaps", list("ConfigMapList", &[])),
        ("/api/v1/namespaces/k8s-upgrade/serviceaccounts", list("ServiceAccountList", &[account])),
    ]));
    let ended = run(program("upgrade-run"), &["uninstall", "--server", &api.url(), "--token", "t"]);
    assert_eq!(ended.code, Some(8), "{}", ended.stderr);
    assert!(ended.stderr.contains("--yes"), "{}", ended.stderr);
    assert!(api.asked().iter().all(|request| request.starts_with("GET ")), "{:?}", api.asked());
}

#[test]
fn what_is_not_in_this_release_says_so() {
    for (plugin, arguments) in [("upgrade-rollback", &["control-plane", "cp1"][..]), ("upgrade-rotate-key", &[])] {
        let ended = run(program(plugin), arguments);
        assert_eq!(ended.code, Some(1), "{plugin}");
        assert!(ended.stderr.contains("not in this release"), "{}", ended.stderr);
    }
}

#[test]
fn completion_answers_as_kubectl_asks() {
    let ended = run(program("upgrade-plan"), &["__complete", "--tar"]);
    let lines: Vec<_> = ended.stdout.lines().collect();
    assert_eq!(lines.last(), Some(&":4"));
    assert!(lines[0].starts_with("--target\t"), "{lines:?}");
    let ended = run(MULTI_CALL, &["__complete", "run", "ins"]);
    assert!(ended.stdout.starts_with("install\t"), "{}", ended.stdout);
}
