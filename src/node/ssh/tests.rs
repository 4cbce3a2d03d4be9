//! Against a real sshd on loopback, started by the test itself with keys of its own. They need openssh-server, so they
//! run when asked for: `cargo test --lib node::ssh -- --ignored`. `SSHD` may name another sshd.

use std::{
    path::Path,
    process::{Child, Command as Process, Stdio},
    time::Duration,
};

use super::*;
use crate::node::{Command, host_keys::tests::OneObject, run_ok};

struct Sshd {
    directory: tempfile::TempDir,
    process: Child,
    port: u16,
}

impl Sshd {
    fn start(port: u16) -> Self {
        let directory = tempfile::tempdir_in("/tmp").expect("directory");
        for name in ["host", "user", "stranger"] {
            keygen(&directory.path().join(name));
        }
        std::fs::copy(directory.path().join("user.pub"), directory.path().join("authorized")).expect("key");
        let process = serve(directory.path(), port);
        Self { directory, process, port }
    }

    fn restart(&mut self) {
        self.stop();
        self.process = serve(self.directory.path(), self.port);
    }

    fn stop(&mut self) {
        self.process.kill().and_then(|()| self.process.wait()).expect("stopped");
        // its children, one a connection, live on: they end with the masters
    }

    fn hosts(&self, api: &OneObject, key: &str, host_keys: policy::HostKeys) -> SshHosts {
        let user = std::env::var("USER").unwrap_or_else(|_| "root".to_owned());
        let ssh = policy::Ssh { user, port: self.port, host_keys, ..policy::Ssh::default() };
        SshHosts::new(api.cluster(), ssh, KeySource::File(self.directory.path().join(key)))
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        let _ = self.process.kill().and_then(|()| self.process.wait());
    }
}

fn keygen(path: &Path) {
    let done = Process::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(path).status();
    assert!(done.expect("ssh-keygen").success());
}

fn serve(directory: &Path, port: u16) -> Child {
    let path = |name: &str| directory.join(name).display().to_string();
    let sshd = std::env::var("SSHD").unwrap_or_else(|_| "/usr/sbin/sshd".to_owned());
    let options = [
        format!("HostKey={}", path("host")),
        format!("AuthorizedKeysFile={}", path("authorized")),
        format!("PidFile={}", path("pid")),
        "ListenAddress=127.0.0.1".to_owned(),
        "StrictModes=no".to_owned(),
        "UsePAM=no".to_owned(),
    ];
    let mut command = Process::new(sshd);
    command.args(["-D", "-e", "-f", "/dev/null", "-p", &port.to_string()]);
    command.args(options.iter().flat_map(|option| ["-o", option])).stderr(Stdio::null());
    let child = command.spawn().expect("sshd");
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        std::thread::yield_now();
    }
    child
}

fn node(uid: &str) -> NodeAddress {
    NodeAddress { name: "w1.example".to_owned(), uid: uid.to_owned(), ip: "127.0.0.1".to_owned() }
}

const PIN_FIRST: policy::HostKeys = policy::HostKeys::PinFirst;

#[tokio::test]
#[ignore = "needs openssh-server"]
async fn commands_and_files_travel_whole() {
    let sshd = Sshd::start(42_201);
    let hosts = sshd.hosts(&OneObject::default(), "user", PIN_FIRST);
    let host = hosts.connect(&node("a")).await.expect("connected");
    assert_eq!(hosts.take_pin_events().len(), 1);

    let odd = "a b $(id) '\"` \n;";
    let output = run_ok(&*host, &Command::new("printf", ["%s", odd])).await.expect("printf");
    assert_eq!(output.stdout, odd);
    for (status, program, arguments) in
        [(255, "sh", &["-c", "exit 255"][..]), (127, "no-such-program", &[]), (1, "false", &[])]
    {
        let output = host.run(&Command::new(program, arguments.iter().copied())).await.expect("output");
        assert_eq!(output.status, status, "{program}");
    }

    let (path, bytes) = (sshd.directory.path().join("file"), [0_u8, 255, 10, 39].repeat(100_000));
    let path = path.to_str().expect("path");
    assert_eq!(host.read_file(path).await.expect("absent"), None);
    host.write_file(path, &bytes, 0o640).await.expect("written");
    assert_eq!(host.read_file(path).await.expect("there"), Some(bytes));
    let mode = run_ok(&*host, &Command::new("stat", ["-c", "%a", path])).await.expect("stat");
    assert_eq!(mode.stdout, "640\n");
}

#[tokio::test]
#[ignore = "needs openssh-server"]
async fn twenty_commands_at_once_fit_into_one_connection() {
    let sshd = Sshd::start(42_202);
    let host = sshd.hosts(&OneObject::default(), "user", PIN_FIRST).connect(&node("a")).await.expect("connected");
    let all = (0..20).map(|_| async { run_ok(&*host, &Command::new("sleep", ["0.1"])).await });
    futures::future::try_join_all(all).await.expect("all");
}

#[tokio::test]
#[ignore = "needs openssh-server"]
async fn a_broken_connection_is_made_again() {
    let mut sshd = Sshd::start(42_203);
    let hosts = sshd.hosts(&OneObject::default(), "user", PIN_FIRST);
    let host = hosts.connect(&node("a")).await.expect("connected");
    // the connection's sshd goes and none takes its place, as with a network that is cut
    let script = "p=$PPID; (sleep 0.3; kill -9 $p) </dev/null >/dev/null 2>&1 & true";
    run_ok(&*host, &Command::new("sh", ["-c", script])).await.expect("cut soon");
    sshd.stop();
    tokio::time::sleep(Duration::from_millis(600)).await;
    // what is polled says so at once, for those who wait to show it
    let error = host.unit_state("x").await.unwrap_err();
    assert!(error.is_transient() && error.to_string().contains("refused"), "{error}");
    // anything else rides over it
    let restarted = std::thread::spawn(move || {
        std::process::Command::new("sleep").arg("2").status().expect("slept");
        sshd.restart();
        sshd
    });
    run_ok(&*host, &Command::new("true", [""; 0])).await.expect("again");
    drop(restarted.join().expect("restarted"));
}

#[tokio::test]
#[ignore = "needs openssh-server"]
async fn a_changed_host_key_is_refused_and_both_are_named() {
    let mut sshd = Sshd::start(42_204);
    let api = OneObject::default();
    sshd.hosts(&api, "user", PIN_FIRST).connect(&node("a")).await.expect("connected");
    std::fs::rename(sshd.directory.path().join("stranger"), sshd.directory.path().join("host")).expect("swapped");
    sshd.restart();

    let error = sshd.hosts(&api, "user", PIN_FIRST).connect(&node("a")).await.err().expect("refused");
    assert!(matches!(&error, HostError::HostKey { .. }), "{error}");
    assert_eq!(error.to_string().matches("SHA256:").count(), 2, "{error}");

    // the same name with another uid is another machine
    let hosts = sshd.hosts(&api, "user", PIN_FIRST);
    hosts.connect(&node("b")).await.expect("rebuilt");
    assert_eq!(hosts.take_pin_events().len(), 1);
}

#[tokio::test]
#[ignore = "needs openssh-server"]
async fn strict_pins_nothing_and_a_strange_key_is_denied() {
    let sshd = Sshd::start(42_205);
    let api = OneObject::default();
    let strict = sshd.hosts(&api, "user", policy::HostKeys::Strict).connect(&node("a")).await;
    assert!(matches!(strict.err(), Some(HostError::HostKey { .. })));
    let denied = sshd.hosts(&api, "stranger", PIN_FIRST).connect(&node("a")).await.err().expect("denied");
    assert!(matches!(denied, HostError::Denied { .. }), "{denied}");
    let nobody = NodeAddress { ip: "127.0.0.1".into(), ..node("z") };
    let closed = SshHosts::new(
        OneObject::default().cluster(),
        policy::Ssh { port: 42_299, ..policy::Ssh::default() },
        KeySource::File(sshd.directory.path().join("user")),
    );
    let started = tokio::time::timeout(Duration::from_secs(10), closed.connect(&nobody)).await.expect("in time");
    assert!(started.err().is_some_and(|error| error.is_transient()));
}
