//! apt-get update and install.

mod arguments;
mod update;

use std::{collections::BTreeMap, time::Duration};

use self::arguments::Arguments;

use crate::sandbox::hosts::{
    Trouble,
    process::{Ended, Process, Unknown},
    state::Package,
    timing,
};

/// Where the node's own lists lie.
pub(super) const LISTS: &str = "/var/lib/apt/lists";

/// What a package takes while it is fetched and unpacked.
const PACKAGE_BYTES: u64 = 60 << 20;

pub(super) async fn run(process: &Process) -> Ended {
    let words = process.words();
    let arguments = arguments::parse(&words)?;
    match arguments.verb {
        "update" => update::update(process, &arguments).await,
        "install" => install(process, &arguments).await,
        _ => Err(Unknown),
    }
}

/// What is to be installed, by name.
type Wanted = BTreeMap<String, String>;

async fn install(process: &Process, arguments: &Arguments<'_>) -> Ended {
    if arguments.is_locked(process) {
        let limit = arguments.options.get("DPkg::Lock::Timeout").and_then(|limit| limit.parse().ok()).unwrap_or(0);
        process
            .out("Waiting for cache lock: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 4711");
        if !unlocked_within(process, arguments, Duration::from_secs(limit)).await {
            return process.fail(100, super::dpkg::LOCKED);
        }
    }
    for line in ["Reading package lists...", "Building dependency tree...", "Reading state information..."] {
        process.out(line);
    }
    let wanted = match choose(process, arguments) {
        Ok(wanted) => wanted,
        Err(refusal) => return process.fail(100, &refusal),
    };
    let downloads = arguments.has("--download-only");
    if let Some(refusal) = refuse(process, arguments, &wanted) {
        return process.fail(100, &refusal);
    }
    process.sleep(timing::APT_FETCH).await;
    if process.state().has(Trouble::RepositoryAway) && !wanted.is_empty() {
        process.err("E: Failed to fetch the archive  Could not connect to the repository, connection timed out");
        return process
            .fail(100, "E: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?");
    }
    if downloads {
        return download(process, arguments, &wanted);
    }
    for (name, version) in &wanted {
        unpack(process, name, version).await;
    }
    Ok(0)
}

async fn unlocked_within(process: &Process, arguments: &Arguments<'_>, limit: Duration) -> bool {
    let clock = process.machine.shared().clock;
    let started = clock.now();
    while clock.since(started) < limit {
        process.sleep(timing::PAUSE).await;
        if !arguments.is_locked(process) {
            return true;
        }
    }
    false
}

/// Finds the versions of `name=1.37.2-*` or `name=exact` in the lists; what is there already is left out.
fn choose(process: &Process, arguments: &Arguments<'_>) -> Result<Wanted, String> {
    let sources = arguments.sources(process);
    let state = process.state();
    let lists = state.lists.get(arguments.lists());
    let mut wanted = Wanted::new();
    for word in &arguments.names {
        let (name, pattern) = word.split_once('=').unwrap_or((word, "*"));
        let listed = sources.iter().filter_map(|source| lists?.get(&source.url)?.get(name)).flatten();
        let mut versions: Vec<&String> = listed.collect();
        let own = state.packages.get(name).map(|package| &package.version);
        // dpkg knows the version that is there, without any list
        versions.extend(own);
        if versions.is_empty() {
            return Err(format!("E: Unable to locate package {name}"));
        }
        let fits = |version: &&&String| match pattern.strip_suffix('*') {
            Some(prefix) => version.starts_with(prefix),
            None => version.as_str() == pattern,
        };
        let Some(version) = versions.iter().filter(fits).max() else {
            return Err(format!("E: Version '{pattern}' for '{name}' was not found"));
        };
        if own != Some(*version) || arguments.has("--download-only") {
            wanted.insert(name.to_owned(), (*version).clone());
        }
    }
    Ok(wanted)
}

fn refuse(process: &Process, arguments: &Arguments<'_>, wanted: &Wanted) -> Option<String> {
    let state = process.state();
    let downloads = arguments.has("--download-only");
    if !downloads && state.packages.values().any(|package| !package.whole) {
        return Some(
            "E: dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the problem.".to_owned(),
        );
    }
    let own = |name: &String| state.packages.get(name);
    let number = |version: &str| {
        let digits = version.split(|c: char| !c.is_ascii_digit());
        digits.map(|digits| digits.parse::<u64>().unwrap_or(0)).collect::<Vec<_>>()
    };
    let is_down = |(name, version): (&String, &String)| {
        own(name).is_some_and(|package| number(&package.version) > number(version))
    };
    if !downloads && wanted.iter().any(is_down) && !arguments.has("--allow-downgrades") {
        return Some("E: Packages were downgraded and -y was used without --allow-downgrades.".to_owned());
    }
    let held = wanted.keys().any(|name| own(name).is_some_and(|package| package.held));
    if held && !arguments.has("--allow-change-held-packages") {
        return Some("E: Held packages were changed and -y was used without --allow-change-held-packages.".to_owned());
    }
    let needed = wanted.len() as u64 * PACKAGE_BYTES;
    (state.free() < needed).then(|| "E: You don't have enough free space in /var/cache/apt/archives/.".to_owned())
}

fn download(process: &Process, arguments: &Arguments<'_>, wanted: &Wanted) -> Ended {
    let directory = arguments.options.get("Dir::Cache::Archives").copied().unwrap_or("/var/cache/apt/archives");
    let now = process.machine.now();
    for (name, version) in wanted {
        let (path, text) =
            (format!("{directory}/{name}_{version}_amd64.deb"), format!("sandbox package {name} {version}\n"));
        let bytes: std::sync::Arc<[u8]> = text.into_bytes().into();
        if !process.state().files.write_sized(&path, bytes, PACKAGE_BYTES, 0o644, now) {
            return process.fail(100, &format!("E: Archives directory {directory}/partial is missing."));
        }
    }
    process.out("Download complete and in download only mode");
    Ok(0)
}

async fn unpack(process: &Process, name: &str, version: &str) {
    process.out(&format!("Unpacking {name} ({version}) ..."));
    {
        let mut state = process.state();
        let held = state.packages.get(name).is_some_and(|package| package.held);
        state.packages.insert(name.to_owned(), Package { version: version.to_owned(), held, whole: false });
    }
    process.sleep(timing::APT_UNPACK).await;
    process.out(&format!("Setting up {name} ({version}) ..."));
    if let Some(package) = process.state().packages.get_mut(name) {
        package.whole = true;
    }
}
