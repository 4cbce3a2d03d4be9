//! What systemd is told and what it says, as values. Transient units are its own way to let a command outlive whoever
//! started it, under a name by which it is found again.

use std::collections::BTreeMap;

use super::{Command, UnitSpec, UnitState};

/// Where units write. On disk, so that the words of a unit that a reboot ended can still be read.
pub(crate) const LOG_DIRECTORY: &str = "/var/lib/kubectl-upgrade/units";

/// The last 256 KiB of a unit's output are read: apt's longest upgrade writes a tenth of that.
pub(crate) const OUTPUT_LIMIT: usize = 256 << 10;

/// Whether this can be a unit's name as it is: nothing that systemd would escape, nor a path.
pub(crate) fn is_unit_name(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
    !name.is_empty() && name.len() <= 200 && !name.starts_with(['-', '.']) && name.chars().all(allowed)
}

/// The file that a unit writes its output to.
pub(crate) fn log_path(name: &str) -> String {
    format!("{LOG_DIRECTORY}/{name}.log")
}

/// Makes the directory for output; only root may look, since tools print more than they should.
pub(crate) fn make_log_directory() -> Command {
    Command::new("install", ["-d", "-m", "0700", LOG_DIRECTORY])
}

/// Removes a unit's output.
pub(crate) fn remove_log(name: &str) -> Command {
    Command::new("rm", ["-f".to_owned(), "--".to_owned(), log_path(name)])
}

/// Reads the end of a unit's output.
pub(crate) fn read_log(name: &str) -> Command {
    Command::new("tail", ["-c".to_owned(), OUTPUT_LIMIT.to_string(), "--".to_owned(), log_path(name)])
}

/// Starts a unit; fails when one of that name is there.
///
/// `RemainAfterExit` and no `--collect` keep the ended unit, so that its exit status can be asked for at any later time.
/// `Type=exec` waits until the program is really started, so that one that can't be is told at once.
pub(crate) fn start(unit: &UnitSpec) -> Command {
    let mut arguments: Vec<String> = ["--quiet", "--service-type=exec"].map(str::to_owned).into();
    arguments.push(format!("--unit={}.service", unit.name));
    arguments.push(format!("--description=kubectl-upgrade: {}", unit.name));
    arguments.extend(properties(unit).iter().map(|property| format!("--property={property}")));
    arguments.extend(environment(unit));
    arguments.push("--".to_owned());
    // systemd replaces `$NAME` in arguments; `$$` is one literal dollar sign
    arguments.extend(unit.argv.iter().map(|argument| argument.replace('$', "$$")));
    Command::new("systemd-run", arguments)
}

fn properties(unit: &UnitSpec) -> Vec<String> {
    let log = log_path(&unit.name);
    let mut properties = vec![
        "RemainAfterExit=yes".to_owned(),
        "StandardInput=null".to_owned(),
        format!("StandardOutput=append:{log}"),
        format!("StandardError=append:{log}"),
        // a stop asks the program alone first: dpkg ends its children in order
        "KillMode=mixed".to_owned(),
        // well within the limit of the ssh call that stops it
        "TimeoutStopSec=20".to_owned(),
    ];
    properties.extend(unit.at_most.map(|limit| format!("RuntimeMaxSec={}", limit.as_secs())));
    if unit.idle_io {
        properties.extend(["IOSchedulingClass=idle", "CPUSchedulingPolicy=batch", "Nice=10"].map(str::to_owned));
    }
    properties
}

fn environment(unit: &UnitSpec) -> Vec<String> {
    // programs are read by us: one language. Tools look for a home, and systemd gives none.
    let ours = [("LC_ALL".to_owned(), "C".to_owned()), ("HOME".to_owned(), "/root".to_owned())];
    ours.iter().chain(&unit.env).map(|(name, value)| format!("--setenv={name}={value}")).collect()
}

/// Asks what has become of a unit.
pub(crate) fn show(name: &str) -> Command {
    let properties = "--property=LoadState,ActiveState,SubState,ExecMainCode,ExecMainStatus";
    Command::new("systemctl", ["show".to_owned(), properties.to_owned(), "--".to_owned(), format!("{name}.service")])
}

/// Stops a unit that runs, and lets go of one that ended well.
pub(crate) fn stop(name: &str) -> Command {
    Command::new("systemctl", ["stop".to_owned(), "--".to_owned(), format!("{name}.service")])
}

/// Lets go of a unit that ended badly.
pub(crate) fn reset_failed(name: &str) -> Command {
    Command::new("systemctl", ["reset-failed".to_owned(), "--".to_owned(), format!("{name}.service")])
}

/// Reads the answer to [`show`].
///
/// `Result` is not asked: systemd calls a program that a SIGTERM ended a success. The code of the main process is the
/// truth: 1 is "exited", 2 and 3 are "killed" and "dumped", with the signal as the status (`CLD_*` of waitid(2)).
pub(crate) fn parse_show(text: &str) -> Result<UnitState, String> {
    let fields: BTreeMap<&str, &str> = text.lines().filter_map(|line| line.split_once('=')).collect();
    let field =
        |name: &str| fields.get(name).copied().ok_or_else(|| format!("systemctl show gave no {name}: {text:?}"));
    if field("LoadState")? == "not-found" {
        return Ok(UnitState::Absent);
    }
    let (active, sub, code) = (field("ActiveState")?, field("SubState")?, field("ExecMainCode")?);
    let ended = match active {
        "failed" => true,
        "active" => sub == "exited",
        // loaded, but the start job is still queued: its process has no code yet
        "inactive" => code != "0",
        _ => false,
    };
    if !ended {
        return Ok(UnitState::Running);
    }
    let status: i32 =
        field("ExecMainStatus")?.parse().map_err(|_| format!("systemctl show gave no exit status: {text:?}"))?;
    Ok(UnitState::Exited(match code {
        "1" => status,
        "2" | "3" => status.saturating_add(128),
        // no process ever ran: systemd could not start it
        _ => COULD_NOT_START,
    }))
}

/// systemd's own code for a program that it could not start (203, `EXIT_EXEC`).
const COULD_NOT_START: i32 = 203;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spec(idle_io: bool) -> UnitSpec {
        UnitSpec {
            name: "kubectl-upgrade-r1-apt".to_owned(),
            argv: ["apt-get", "install", "a$b"].map(str::to_owned).into(),
            env: vec![("DEBIAN_FRONTEND".to_owned(), "noninteractive".to_owned())],
            idle_io,
            at_most: None,
        }
    }

    #[test]
    fn a_unit_keeps_its_end_and_its_output() {
        let argv = start(&spec(false)).argv;
        for wanted in [
            "--unit=kubectl-upgrade-r1-apt.service",
            "--property=RemainAfterExit=yes",
            "--property=StandardError=append:/var/lib/kubectl-upgrade/units/kubectl-upgrade-r1-apt.log",
            "--setenv=DEBIAN_FRONTEND=noninteractive",
        ] {
            assert!(argv.iter().any(|argument| argument == wanted), "{wanted} in {argv:?}");
        }
        assert!(!argv.iter().any(|argument| argument == "--collect"), "{argv:?}");
    }

    #[test]
    fn the_command_comes_last_and_no_variable_is_replaced_in_it() {
        let argv = start(&spec(false)).argv;
        let at = argv.iter().position(|argument| argument == "--").expect("separator");
        assert_eq!(argv[at + 1..], ["apt-get", "install", "a$$b"].map(str::to_owned));
    }

    #[test]
    fn incident_07_bulk_copies_step_back_for_etcd() {
        let idle = "--property=IOSchedulingClass=idle".to_owned();
        assert!(start(&spec(true)).argv.contains(&idle));
        assert!(!start(&spec(false)).argv.contains(&idle));
    }

    #[test]
    fn what_nobody_may_come_back_to_is_stopped_by_systemd() {
        let limited = |spec: &UnitSpec| start(spec).argv.iter().any(|argument| argument.contains("RuntimeMaxSec"));
        assert!(!limited(&spec(false)));
        let spec = spec(false).at_most(std::time::Duration::from_mins(11));
        assert!(start(&spec).argv.contains(&"--property=RuntimeMaxSec=660".to_owned()));
    }

    fn shown(load: &str, active: &str, sub: &str, code: &str, status: &str) -> String {
        format!(
            "ExecMainCode={code}\nExecMainStatus={status}\nLoadState={load}\nActiveState={active}\nSubState={sub}\n"
        )
    }

    #[test]
    fn what_systemd_says_is_read_by_the_process_and_not_by_the_result() {
        for (text, state) in [
            (shown("not-found", "inactive", "dead", "0", "0"), UnitState::Absent),
            (shown("loaded", "active", "running", "0", "0"), UnitState::Running),
            (shown("loaded", "activating", "start", "0", "0"), UnitState::Running),
            (shown("loaded", "deactivating", "stop-sigterm", "0", "0"), UnitState::Running),
            (shown("loaded", "inactive", "dead", "0", "0"), UnitState::Running),
            (shown("loaded", "active", "exited", "1", "0"), UnitState::Exited(0)),
            (shown("loaded", "active", "exited", "2", "15"), UnitState::Exited(143)),
            (shown("loaded", "failed", "failed", "1", "100"), UnitState::Exited(100)),
            (shown("loaded", "failed", "failed", "2", "9"), UnitState::Exited(137)),
            (shown("loaded", "failed", "failed", "1", "203"), UnitState::Exited(203)),
            (shown("loaded", "failed", "failed", "0", "0"), UnitState::Exited(203)),
            (shown("loaded", "inactive", "dead", "1", "3"), UnitState::Exited(3)),
        ] {
            assert_eq!(parse_show(&text), Ok(state), "{text}");
        }
    }

    #[test]
    fn an_answer_with_a_field_missing_is_no_state() {
        assert!(parse_show("").is_err());
        assert!(parse_show("LoadState=loaded\nActiveState=failed\n").is_err());
    }

    #[test]
    fn names_are_taken_only_as_they_are() {
        for (name, fine) in [
            ("kubectl-upgrade-1-37-2-apply", true),
            ("", false),
            ("../x", false),
            ("a b", false),
            ("-x", false),
            ("x@y", false),
        ] {
            assert_eq!(is_unit_name(name), fine, "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_answer_panics(text in "\\PC*", code in any::<i64>()) {
            let _ = parse_show(&text);
            let _ = parse_show(&shown("loaded", "failed", "failed", "2", &code.to_string()));
        }
    }
}
