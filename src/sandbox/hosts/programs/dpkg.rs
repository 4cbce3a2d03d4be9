//! dpkg, dpkg-query and dpkg-deb.

use std::collections::BTreeSet;

use super::{known, look};
use crate::sandbox::hosts::{
    Trouble,
    files::NO_FILE,
    process::{Ended, Process, Unknown},
    state, timing,
};

/// What dpkg's front ends say while another one is at work.
pub(super) const LOCKED: &str = "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 4711 \
    (unattended-upgr)\nE: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), is another process using it?";

/// What dpkg says then to `apt-mark`, which does not wait (seen: `dpkg --set-selections` beside a held lock).
pub(super) const FRONTEND_LOCKED: &str = "dpkg: error: dpkg frontend lock was locked by another process with pid 4711\n\
    Note: removing the lock file is always wrong, can damage the locked area\nand the entire system. See \
    <https://wiki.debian.org/Teams/Dpkg/FAQ#db-lock>.\nE: Sub-process dpkg --set-selections returned an error code (2)\n\
    E: Executing dpkg failed. Are you root?";

pub(super) async fn dpkg(process: &Process) -> Ended {
    match process.words().as_slice() {
        ["--audit"] => {
            look(process).await;
            audit(process);
            Ok(0)
        }
        ["--force-confdef", "--force-confold", "--configure", "-a"] => {
            process.sleep(timing::DPKG_CONFIGURE).await;
            let mut state = process.state();
            for package in state.packages.values_mut() {
                package.whole = true;
            }
            Ok(0)
        }
        _ => Err(Unknown),
    }
}

fn audit(process: &Process) {
    let broken: Vec<String> = {
        let state = process.state();
        state.packages.iter().filter(|(_, package)| !package.whole).map(|(name, _)| name.clone()).collect()
    };
    if broken.is_empty() {
        return;
    }
    process.out("The following packages have been unpacked but not yet configured.");
    process.out("They must be configured using dpkg --configure or the configure");
    process.out("menu option in dselect for them to work:");
    for name in broken {
        process.out(&format!(" {name}"));
    }
}

pub(super) async fn query(process: &Process) -> Ended {
    let words = process.words();
    let format = r"--showformat=${Package}\t${Version}\t${db:Status-Abbrev}\n";
    let ["--show", given, "--", packages @ ..] = words.as_slice() else { return Err(Unknown) };
    if *given != format {
        return Err(Unknown);
    }
    look(process).await;
    let mut status = 0;
    // sorted by name, whatever the order that they were asked for in (seen on the lab)
    for name in packages.iter().collect::<BTreeSet<_>>() {
        let line = process.state().packages.get(*name).map(|package| {
            let (wanted, is) = (if package.held { 'h' } else { 'i' }, if package.whole { 'i' } else { 'F' });
            format!("{name}\t{}\t{wanted}{is} ", package.version)
        });
        if let Some(line) = line {
            process.out(&line);
        } else {
            process.err(&format!("dpkg-query: no packages found matching {name}"));
            status = 1;
        }
    }
    Ok(status)
}

/// `dpkg-deb -x ARCHIVE DIRECTORY`: the one program that is in it.
pub(super) async fn deb(process: &Process) -> Ended {
    let words = process.words();
    let ["-x", archive, directory] = words.as_slice() else { return Err(Unknown) };
    look(process).await;
    let now = process.machine.now();
    let Some(text) = process.state().files.text(archive) else {
        return process.fail(2, &format!("dpkg-deb: error: failed to read archive '{archive}': {NO_FILE}"));
    };
    let Some((name, version)) = text.strip_prefix("sandbox package ").and_then(|rest| rest.trim().split_once(' '))
    else {
        return process.fail(2, &format!("dpkg-deb: error: '{archive}' is not a Debian format archive"));
    };
    let version = version.split('-').next().unwrap_or(version);
    let binaries = format!("{directory}/usr/bin");
    let mut state = process.state();
    let made = state.files.make_directories(&binaries, 0o755, now);
    let written =
        state.files.write(&format!("{binaries}/{name}"), state::program(name, version).into_bytes(), 0o755, now);
    known((made && written).then_some(0))
}

/// The lock's state, as apt and dpkg meet it.
pub(super) fn locked(process: &Process) -> bool {
    process.state().has(Trouble::AptLocked)
}
