//! apt on a node. What changes packages runs as a unit; what reads or takes seconds runs as it is.

mod lists;
mod lock;

use std::time::Duration;

use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};

pub use self::lists::{refresh_all_lists, refresh_kubernetes_list};
use self::lock::{LOCK_LIMIT, Tried, patiently};
use super::{Available, Installed, dpkg_query, madison_versions, parse_installed};
use crate::{
    clock::Clock,
    node::{
        Command, Host, UnitSpec, end_of, run_ok,
        unit::{UnitOutcome, leftover, ride_over, run_and_forget},
    },
    version::KubeVersion,
};

/// A whole installation: the lock's wait, 150 MB through a slow mirror, and unpacking on a slow disk.
const INSTALL_LIMIT: Duration = Duration::from_mins(20);

/// What an installation found and did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Installation {
    /// What was there before.
    pub before: Vec<Installed>,
    /// What is there now.
    pub after: Vec<Installed>,
    /// Whether apt had anything to do.
    pub changed: bool,
}

/// The versions of a package that the node's lists have.
pub async fn available(host: &dyn Host, package: &str) -> anyhow::Result<Vec<Available>> {
    let doing = || format!("asking node {} for versions of {package}", host.name());
    let output = run_ok(host, &Command::new("apt-cache", ["madison", package])).await.with_context(doing)?;
    Ok(madison_versions(&output.stdout, package))
}

/// What is installed of these packages; what is not is left out.
pub async fn installed(host: &dyn Host, packages: &[&str]) -> anyhow::Result<Vec<Installed>> {
    let command = dpkg_query(packages);
    let output = host.run(&command).await.with_context(|| format!("reading the packages of node {}", host.name()))?;
    match output.status {
        0 => {}
        // dpkg-query's way to say that it has not heard of one of them
        1 if output.stderr.contains("no packages found matching") => {}
        status => bail!("`{command}` on node {} ended with {status}: {}", host.name(), end_of(&output.stderr)),
    }
    Ok(parse_installed(&output.stdout))
}

/// Holds packages at their version: no other tool moves them.
pub async fn hold(host: &dyn Host, clock: Clock, packages: &[&str]) -> anyhow::Result<()> {
    mark(host, clock, "hold", packages).await
}

/// Lets packages move again.
pub async fn unhold(host: &dyn Host, clock: Clock, packages: &[&str]) -> anyhow::Result<()> {
    mark(host, clock, "unhold", packages).await
}

/// dpkg, which writes it down, does not wait for the lock by itself.
async fn mark(host: &dyn Host, clock: Clock, what: &str, packages: &[&str]) -> anyhow::Result<()> {
    let doing = format!("{what} of packages on node {}", host.name());
    let command = Command::new("apt-mark", [what].iter().chain(packages).copied());
    patiently(clock, &doing, async || {
        let output = ride_over(clock, || host.run(&command)).await.with_context(|| doing.clone())?;
        match output.success() {
            true => Ok(Tried::Ended(())),
            false if lock::is_held(&output.stderr) => Ok(Tried::Locked(end_of(&output.stderr).to_owned())),
            false => bail!("{doing}: `{command}` ended with {}: {}", output.status, end_of(&output.stderr)),
        }
    })
    .await
}

/// Brings packages to exactly this version and holds them, whatever a crash left behind; returns at once when they are
/// there. `unit` names the unit: one run and one step, one name.
///
/// The packages are held again on every way out that is not a crash, and after a crash by the call that follows.
pub async fn bring_to(
    host: &dyn Host,
    clock: Clock,
    unit: &str,
    packages: &[&str],
    version: KubeVersion,
    direction: Direction,
) -> anyhow::Result<Installation> {
    let there = settled(host, clock, unit, packages).await?;
    let packages = &upgradable(packages, &there).with_context(|| format!("node {}", host.name()))?[..];
    let wanted: Vec<String> = packages.iter().map(|package| format!("{package}={version}-*")).collect();
    let at =
        |found: &[Installed]| packages.iter().all(|name| found.iter().any(|p| p.name == *name && p.is_at(version)));
    let order = Order { unit, packages, wanted: &wanted, direction, held: Held::Always };
    install(host, clock, &order, there, &at).await
}

/// What is installed, once no unit that a killed process left works on it any more. A package that is being unpacked looks
/// broken, one whose last script runs looks done, and the lock refuses whoever comes in between.
pub(in crate::node) async fn settled(
    host: &dyn Host,
    clock: Clock,
    unit: &str,
    packages: &[&str],
) -> anyhow::Result<Vec<Installed>> {
    for name in [unit, &configure_unit(unit)] {
        leftover::let_end(host, clock, name, INSTALL_LIMIT).await?;
    }
    installed(host, packages).await
}

/// What of these can be upgraded: a worker may do without kubectl, and then it gets none. Anything else must be there: one
/// that came another way than apt would stay old unseen.
fn upgradable<'a>(packages: &[&'a str], there: &[Installed]) -> anyhow::Result<Vec<&'a str>> {
    let (found, missing): (Vec<&str>, Vec<&str>) =
        packages.iter().partition(|name| there.iter().any(|package| package.name == **name));
    if let Some(name) = missing.iter().find(|name| **name != "kubectl") {
        bail!("{name} is not installed as a package there: apt can't upgrade it");
    }
    Ok(found)
}

/// Which way a version may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Up only: apt refuses a downgrade.
    Up,
    /// Either way: a rollback.
    Either,
}

/// Which packages are held once they are installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::node) enum Held {
    /// All: only the product moves them.
    Always,
    /// Those that were: they are not the product's own.
    AsBefore,
}

/// What apt is asked for.
pub(in crate::node) struct Order<'a> {
    pub(in crate::node) unit: &'a str,
    pub(in crate::node) packages: &'a [&'a str],
    /// Each as `name=version`.
    pub(in crate::node) wanted: &'a [String],
    pub(in crate::node) direction: Direction,
    pub(in crate::node) held: Held,
}

pub(in crate::node) async fn install(
    host: &dyn Host,
    clock: Clock,
    order: &Order<'_>,
    before: Vec<Installed>,
    at: &(dyn Fn(&[Installed]) -> bool + Sync),
) -> anyhow::Result<Installation> {
    let doing = format!("installing {} on node {}", order.wanted.join(" "), host.name());
    let changed = !at(&before);
    let attempt = if changed { attempt(host, clock, order).await } else { Ok(()) };
    // a failure keeps nothing from being held again
    let held_again = hold_again(host, clock, order, &before).await;
    attempt.with_context(|| doing.clone())?;
    let after = held_again?;
    if !at(&after) {
        let shown: Vec<_> = after.iter().map(|each| format!("{} {}", each.name, each.package)).collect();
        bail!("{doing}: apt said that it went well, but there is: {}", shown.join(", "));
    }
    Ok(Installation { before, after, changed })
}

async fn hold_again(
    host: &dyn Host,
    clock: Clock,
    order: &Order<'_>,
    before: &[Installed],
) -> anyhow::Result<Vec<Installed>> {
    let was_held = |name: &str| before.iter().any(|package| package.name == name && package.held);
    let after = installed(host, order.packages).await?;
    let wanted = |package: &&Installed| !package.held && (order.held == Held::Always || was_held(&package.name));
    let names: Vec<&str> = after.iter().filter(wanted).map(|package| package.name.as_str()).collect();
    if names.is_empty() {
        return Ok(after);
    }
    hold(host, clock, &names).await?;
    installed(host, order.packages).await
}

async fn attempt(host: &dyn Host, clock: Clock, order: &Order<'_>) -> anyhow::Result<()> {
    repair(host, clock, order.unit).await?;
    unhold(host, clock, order.packages).await?;
    let spec = unit_spec(order.unit, install_argv(order.wanted, order.direction));
    let outcome = match run_and_forget(host, clock, &spec, INSTALL_LIMIT).await? {
        // a reboot ended it: dpkg picks up what it left, and the same installation is what is wanted
        UnitOutcome::Lost => {
            repair(host, clock, order.unit).await?;
            run_and_forget(host, clock, &spec, INSTALL_LIMIT).await?
        }
        outcome => outcome,
    };
    outcome.ended("apt-get install")?.checked("apt-get install").map(|_| ())
}

/// Finishes what an interrupted dpkg left half-way: apt refuses everything until then.
async fn repair(host: &dyn Host, clock: Clock, unit: &str) -> anyhow::Result<()> {
    let audit = run_ok(host, &Command::new("dpkg", ["--audit"])).await?;
    if audit.stdout.trim().is_empty() {
        return Ok(());
    }
    tracing::info!(node = host.name(), "finishing packages that were left half-way");
    let argv = ["dpkg", "--force-confdef", "--force-confold", "--configure", "-a"].map(str::to_owned).into();
    let spec = unit_spec(&configure_unit(unit), argv);
    patiently(clock, "dpkg --configure -a", async || {
        let end = run_and_forget(host, clock, &spec, INSTALL_LIMIT).await?.ended("dpkg --configure -a")?;
        if !end.success() && lock::is_held(&end.output) {
            return Ok(Tried::Locked(end_of(&end.output).to_owned()));
        }
        end.checked("dpkg --configure -a").map(|_| Tried::Ended(()))
    })
    .await
}

fn configure_unit(unit: &str) -> String {
    format!("{unit}-configure")
}

fn unit_spec(name: &str, argv: Vec<String>) -> UnitSpec {
    // Ubuntu's needrestart would restart the container runtime and the kubelet in the middle of it all
    let env =
        [("DEBIAN_FRONTEND", "noninteractive"), ("NEEDRESTART_SUSPEND", "1"), ("APT_LISTCHANGES_FRONTEND", "none")];
    let env = env.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    UnitSpec { env, ..UnitSpec::new(name, argv) }
}

/// `--no-remove`: an upgrade that would remove something else is not one. Changed configuration files are kept: they are
/// the operator's.
fn install_argv(wanted: &[String], direction: Direction) -> Vec<String> {
    let lock = format!("DPkg::Lock::Timeout={}", LOCK_LIMIT.as_secs());
    let options = [&lock, "Dpkg::Options::=--force-confdef", "Dpkg::Options::=--force-confold", "Acquire::Retries=2"];
    let mut argv = vec!["apt-get".to_owned(), "--yes".to_owned(), "--no-remove".to_owned()];
    argv.extend(options.iter().flat_map(|option| ["-o".to_owned(), (*option).to_owned()]));
    if direction == Direction::Either {
        argv.push("--allow-downgrades".to_owned());
    }
    argv.push("install".to_owned());
    argv.extend_from_slice(wanted);
    argv
}

#[cfg(test)]
mod tests;
