//! What types alone can't hold: times of day, zones, names, and values that must not be empty.

use std::fmt::Display;

use jiff::tz::TimeZoneDatabase;

use super::PolicyError;
use crate::policy::{Exception, Freeze, Policy, Window};

type Checked = Result<(), PolicyError>;

pub(super) fn check(policy: &Policy) -> Checked {
    each("windows", &policy.windows, window)?;
    each("freezes", &policy.freezes, freeze)?;
    each("gates.pins", &policy.gates.pins, exception)?;
    each("gates.accept", &policy.gates.accept, exception)?;
    urls(policy)?;
    node_access(policy)?;
    kubeadm(policy)?;
    objects(policy)?;
    at_least_one("nodes.maxParallel", policy.nodes.max_parallel)?;
    at_least_one("etcdBackup.builtin.keep", policy.etcd_backup.builtin.keep)?;
    directory("etcdBackup.builtin.directory", &policy.etcd_backup.builtin.directory)
}

fn each<T>(path: &str, items: &[T], check: impl Fn(&str, &T) -> Checked) -> Checked {
    items.iter().enumerate().try_for_each(|(index, item)| check(&format!("{path}[{index}]"), item))
}

fn refuse(path: impl AsRef<str>, problem: impl Display) -> Checked {
    Err(PolicyError::at(path, problem))
}

fn window(path: &str, window: &Window) -> Checked {
    time_of_day(&format!("{path}.start"), &window.start)?;
    time_of_day(&format!("{path}.end"), &window.end)?;
    if window.start == window.end {
        return refuse(path, "start and end are the same: such a window is never open");
    }
    // The embedded database: what is valid must not depend on the machine that reads it.
    match TimeZoneDatabase::bundled().get(&window.timezone) {
        Ok(_) => Ok(()),
        Err(_) => {
            refuse(format!("{path}.timezone"), format!("{:?} is no time zone such as Europe/Berlin", window.timezone))
        }
    }
}

/// `HH:MM` and nothing else: `7:5` could be meant in two ways.
fn time_of_day(path: &str, text: &str) -> Checked {
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    let valid = text
        .split_once(':')
        .is_some_and(|(hour, minute)| digits(hour) && digits(minute) && hour < "24" && minute < "60");
    if valid { Ok(()) } else { refuse(path, format!("{text:?} is no time of day such as 22:00")) }
}

fn freeze(path: &str, freeze: &Freeze) -> Checked {
    if freeze.from < freeze.until { Ok(()) } else { refuse(path, "until must be after from") }
}

fn exception(path: &str, exception: &Exception) -> Checked {
    not_blank(&format!("{path}.gate"), &exception.gate)?;
    not_blank(&format!("{path}.reason"), &exception.reason)
}

fn not_blank(path: &str, text: &str) -> Checked {
    if text.trim().is_empty() { refuse(path, "must not be empty") } else { Ok(()) }
}

fn urls(policy: &Policy) -> Checked {
    url("repository.url", Some(&policy.repository.url))?;
    url("repository.keyUrl", policy.repository.key_url.as_ref())?;
    url("alerts.url", policy.alerts.url.as_ref())?;
    url("metrics.pushgateway", policy.metrics.pushgateway.as_ref())?;
    url("secretStore.vault.url", policy.secret_store.vault.as_ref().map(|vault| &vault.url))
}

/// Written into files on nodes, too: white space or a quote in it would be read as something else there.
fn url(path: &str, url: Option<&String>) -> Checked {
    let Some(url) = url else { return Ok(()) };
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let plain = |rest: &str| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"');
    if rest.is_some_and(plain) {
        Ok(())
    } else {
        refuse(path, format!("{url:?} is no URL such as https://example.com"))
    }
}

fn node_access(policy: &Policy) -> Checked {
    if policy.ssh.port == 0 {
        return refuse("ssh.port", "0 is no port");
    }
    object_name("ssh.keySecret", &policy.ssh.key_secret)?;
    word("ssh.user", &policy.ssh.user)
}

fn kubeadm(policy: &Policy) -> Checked {
    each("kubeadm.skipPhases", &policy.kubeadm.skip_phases, |path, phase| word(path, phase))?;
    each("kubeadm.ignorePreflightErrors", &policy.kubeadm.ignore_preflight_errors, |path, name| word(path, name))?;
    policy.kubeadm.patches.iter().try_for_each(|path| directory("kubeadm.patches", path))
}

/// Becomes an argument of a program, or one of a list with commas: must not read as a flag or as two words.
fn word(path: &str, text: &str) -> Checked {
    let odd = |byte: u8| !byte.is_ascii_graphic() || b",'\"`$\\".contains(&byte);
    if text.is_empty() || text.starts_with('-') || text.bytes().any(odd) {
        return refuse(path, format!("{text:?} is no plain word"));
    }
    Ok(())
}

fn directory(path: &str, directory: &str) -> Checked {
    let relative = !directory.starts_with('/') || directory.split('/').any(|part| part == "..");
    if relative || directory.bytes().any(|byte| !byte.is_ascii_graphic()) {
        return refuse(path, format!("{directory:?} is no absolute path"));
    }
    Ok(())
}

fn objects(policy: &Policy) -> Checked {
    each("quiesce", &policy.quiesce, |path, workload| {
        object_name(&format!("{path}.namespace"), &workload.namespace)?;
        object_name(&format!("{path}.name"), &workload.name)
    })?;
    if let Some(hook) = &policy.restore_hook {
        object_name("restoreHook.namespace", &hook.namespace)?;
        object_name("restoreHook.configMap", &hook.config_map)?;
    }
    if let Some(cron_job) = &policy.etcd_backup.cron_job {
        object_name("etcdBackup.cronJob.namespace", &cron_job.namespace)?;
        object_name("etcdBackup.cronJob.name", &cron_job.name)?;
    }
    Ok(())
}

/// A DNS subdomain, as the API server wants names (apimachinery, `IsDNS1123Subdomain`).
fn object_name(path: &str, name: &str) -> Checked {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let part =
        |part: &str| !part.is_empty() && part.bytes().all(inner) && !part.starts_with('-') && !part.ends_with('-');
    if name.len() <= 253 && name.split('.').all(part) {
        Ok(())
    } else {
        refuse(path, format!("{name:?} is no object's name"))
    }
}

fn at_least_one(path: &str, number: u32) -> Checked {
    if number == 0 { refuse(path, "must be at least 1") } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use crate::policy::read;

    #[test]
    fn what_is_wrong_is_named() {
        for (text, error) in [
            ("windows: [{start: '22:00', end: '25:00'}]", "windows[0].end: \"25:00\" is no time of day such as 22:00"),
            ("windows: [{start: '7:00', end: '09:00'}]", "windows[0].start: \"7:00\" is no time of day such as 22:00"),
            (
                "windows: [{start: '+7:00', end: '09:00'}]",
                "windows[0].start: \"+7:00\" is no time of day such as 22:00",
            ),
            (
                "windows: [{start: '22:00', end: '22:00'}]",
                "windows[0]: start and end are the same: such a window is never open",
            ),
            (
                "windows: [{start: '22:00', end: '04:00', timezone: Mars/Olympus}]",
                "windows[0].timezone: \"Mars/Olympus\" is no time zone such as Europe/Berlin",
            ),
            ("gates: {accept: [{gate: addon-compat, reason: ' '}]}", "gates.accept[0].reason: must not be empty"),
            ("gates: {pins: [{gate: '', reason: why}]}", "gates.pins[0].gate: must not be empty"),
            (
                "freezes: [{from: 2026-12-24T00:00:00Z, until: 2026-12-20T00:00:00Z}]",
                "freezes[0]: until must be after from",
            ),
            ("repository: {url: pkgs.k8s.io}", "repository.url: \"pkgs.k8s.io\" is no URL such as https://example.com"),
            ("ssh: {user: '-oProxyCommand=x'}", "ssh.user: \"-oProxyCommand=x\" is no plain word"),
            ("ssh: {port: 0}", "ssh.port: 0 is no port"),
            ("kubeadm: {skipPhases: ['a b']}", "kubeadm.skipPhases[0]: \"a b\" is no plain word"),
            ("kubeadm: {patches: patches}", "kubeadm.patches: \"patches\" is no absolute path"),
            (
                "etcdBackup: {builtin: {directory: /var/../etc}}",
                "etcdBackup.builtin.directory: \"/var/../etc\" is no absolute path",
            ),
            ("etcdBackup: {builtin: {keep: 0}}", "etcdBackup.builtin.keep: must be at least 1"),
            ("nodes: {maxParallel: 0}", "nodes.maxParallel: must be at least 1"),
            (
                "quiesce: [{kind: Deployment, namespace: Bad_Name, name: a}]",
                "quiesce[0].namespace: \"Bad_Name\" is no object's name",
            ),
        ] {
            assert_eq!(read(text).expect_err(text).to_string(), error);
        }
    }

    #[test]
    fn what_is_right_is_let_through() {
        for text in [
            "windows: [{days: [sat, sun], start: '22:00', end: '04:00', timezone: Europe/Berlin}]",
            "kubeadm: {skipPhases: [addon/coredns], patches: /etc/kubernetes/patches}",
            "quiesce: [{kind: StatefulSet, namespace: db, name: pg.main-0}]",
            "gates: {accept: [{gate: addon-compat, object: kyverno/admission, reason: tested by hand, expires: 2026-12-31}]}",
            "repository: {url: 'http://10.77.0.1:8000/core:/stable:'}",
        ] {
            read(text).expect(text);
        }
    }
}
