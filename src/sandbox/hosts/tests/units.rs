//! Units, files and power.

use std::time::Duration;

use super::*;
use crate::node::{
    Command, Host, UnitSpec, UnitState,
    unit::{UnitOutcome, earlier, run_quietly},
};

fn unit(name: &str, words: &[&str]) -> UnitSpec {
    UnitSpec::new(name, words.iter().map(ToString::to_string).collect())
}

#[tokio::test(start_paused = true)]
async fn a_unit_outlives_its_caller_and_is_never_started_twice() {
    let lab = lab();
    let (machine, spec) = (lab.worker.clone(), unit("long", &["sleep", "60"]));
    let (clock, spec_there) = (lab.clock, spec.clone());
    let caller = tokio::spawn(async move { run_quietly(&machine, clock, &spec_there, Duration::from_mins(2)).await });
    tokio::time::sleep(Duration::from_secs(5)).await;
    caller.abort();
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(lab.worker.unit_state("long").await.expect("state"), UnitState::Running);
    let started = lab.clock.now();
    let end = run_quietly(&lab.worker, lab.clock, &spec, Duration::from_mins(2)).await.expect("end");
    assert!(matches!(end, UnitOutcome::Ended(end) if end.success()));
    assert!(lab.clock.since(started) < Duration::from_secs(52), "attached, not started again");
    lab.worker.forget_unit("long").await.expect("forgotten");
    assert_eq!(lab.worker.unit_state("long").await.expect("state"), UnitState::Absent);
    assert_eq!(lab.worker.unit_output("long").await.expect("output"), "");
}

#[tokio::test(start_paused = true)]
async fn a_command_goes_on_when_its_caller_dies() {
    let lab = lab();
    let machine = lab.worker.clone();
    let caller = tokio::spawn(async move { machine.run(&Command::new("systemctl", ["restart", "kubelet"])).await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    caller.abort();
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(lab.effects_of("w1"), [Effect::KubeletRestarted { version: OLD }]);
}

#[tokio::test(start_paused = true)]
async fn a_power_cut_ends_what_runs_and_loses_no_file() {
    let lab = lab();
    lab.worker.write_file("/root/note", b"kept", 0o600).await.expect("written");
    lab.worker.start_unit(&unit("long", &["sleep", "600"])).await.expect("started");
    let boot = lab.worker.read_file("/proc/sys/kernel/random/boot_id").await.expect("read");
    lab.worker.power_off();
    assert!(!lab.worker.is_up() && lab.worker.kubelet().is_none());
    let error = lab.worker.unit_state("long").await.unwrap_err();
    assert!(error.is_transient() && error.to_string().contains("No route to host"), "{error}");
    lab.worker.power_on();
    // rides over the boot
    assert_eq!(lab.worker.read_file("/root/note").await.expect("read").as_deref(), Some(&b"kept"[..]));
    assert_eq!(lab.worker.unit_state("long").await.expect("state"), UnitState::Absent);
    assert_ne!(lab.worker.read_file("/proc/sys/kernel/random/boot_id").await.expect("read"), boot);
    assert_eq!(lab.worker.kubelet(), Some(OLD));
    let effects = lab.effects_of("w1");
    assert!(
        matches!(effects[..], [Effect::Down, Effect::Up { .. }, Effect::RuntimeRestarted { .. }, _]),
        "{effects:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_reboot_below_a_unit_is_told_as_lost() {
    let lab = lab();
    let machine = lab.worker.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(3)).await;
        machine.reboot();
    });
    let end = run_quietly(&lab.worker, lab.clock, &unit("u", &["sleep", "30"]), Duration::from_mins(5)).await;
    assert_eq!(end.expect("outcome"), UnitOutcome::Lost);
}

#[tokio::test(start_paused = true)]
async fn what_the_sandbox_does_not_know_is_an_error_that_names_it() {
    let lab = lab();
    for words in [&["tar", "xf", "x"][..], &["apt-get", "dist-upgrade"], &["kubeadm", "reset"], &["rm", "-rf", "/etc"]]
    {
        let command = Command::new(words[0], words[1..].iter().copied());
        let error = lab.worker.run(&command).await.unwrap_err();
        assert!(error.to_string().contains(&words.join(" ")), "{error}");
        let error = lab.worker.start_unit(&unit(words[0], words)).await.unwrap_err();
        assert!(error.to_string().contains(&words.join(" ")), "{error}");
    }
    assert_eq!(lab.machines.unknown_commands().len(), 8);
}

#[tokio::test(start_paused = true)]
async fn a_program_that_is_not_there_ends_as_systemd_and_env_say_it() {
    let lab = lab();
    let output = lab.worker.run(&Command::new("/no/such/program", [""; 0])).await.expect("ran");
    assert_eq!(output.status, 127);
    let end = run_quietly(&lab.worker, lab.clock, &unit("m", &["/no/such/program"]), Duration::from_secs(9)).await;
    let error = format!("{:#}", end.expect_err("no unit"));
    assert!(error.contains("Failed to find executable /no/such/program: No such file or directory"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn an_operators_script_is_run_line_by_line_and_its_manifest_is_taken_up() {
    let lab = lab();
    let path = Component::Apiserver.path();
    let manifest = lab.cp.file(&path).expect("manifest").replace("v1.36.1", "v1.36.1\n    # by hand");
    lab.cp.put_file("/root/mine.yaml", &manifest, 0o600);
    lab.cp
        .write_file(
            "/root/hook.sh",
            format!("#!/bin/sh\nset -e\ncp /root/mine.yaml {path}\nfalse\necho no\n").as_bytes(),
            0o700,
        )
        .await
        .expect("script");
    let end = run_quietly(&lab.cp, lab.clock, &unit("hook", &["/root/hook.sh"]), Duration::from_mins(1)).await;
    let UnitOutcome::Ended(end) = end.expect("outcome") else { panic!("not ended") };
    assert_eq!((end.status, end.output.as_str()), (1, ""));
    tokio::time::sleep(Duration::from_mins(1)).await;
    let effects = lab.effects_of("cp1");
    let replaced = |effect: &&Effect| matches!(effect, Effect::StaticPod { component: Component::Apiserver, .. });
    assert_eq!(effects.iter().filter(replaced).count(), 1, "{effects:?}");
}

#[tokio::test(start_paused = true)]
async fn what_nobody_comes_back_to_is_stopped_by_systemd() {
    let lab = lab();
    let spec = unit("long", &["sleep", "600"]).at_most(Duration::from_secs(20));
    let end = run_quietly(&lab.worker, lab.clock, &spec, Duration::from_mins(2)).await.expect("end");
    assert!(matches!(end, UnitOutcome::Ended(end) if end.status == 143));
}

#[tokio::test(start_paused = true)]
async fn ended_units_of_earlier_runs_are_forgotten_and_old_words_removed() {
    let lab = lab();
    for (name, words) in [("kubectl-upgrade-r1-a", ["sleep", "1"]), ("kubectl-upgrade-r1-b", ["sleep", "99"])] {
        lab.worker.start_unit(&unit(name, &words)).await.expect("started");
    }
    lab.worker.put_file("/var/lib/kubectl-upgrade/units/kubectl-upgrade-r0-x.log", "old", 0o600);
    tokio::time::sleep(Duration::from_secs(5)).await;
    earlier::forget(&lab.worker, lab.clock, "r2").await.expect("forgotten");
    earlier::remove_old_logs(&lab.worker).await.expect("removed");
    let left: Vec<_> = lab.worker.units().into_iter().map(|unit| unit.name).collect();
    assert_eq!(left, ["kubectl-upgrade-r1-b"], "what runs is left alone");
    assert_eq!(lab.worker.files_below("/var/lib/kubectl-upgrade/units").len(), 2);
    tokio::time::sleep(Duration::from_hours(24 * 32)).await;
    earlier::forget(&lab.worker, lab.clock, "r2").await.expect("forgotten");
    earlier::remove_old_logs(&lab.worker).await.expect("removed");
    assert_eq!(lab.worker.files_below("/var/lib/kubectl-upgrade/units").len(), 0);
    lab.assert_all_known();
}
