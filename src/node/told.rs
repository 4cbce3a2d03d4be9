use std::sync::Arc;

use async_trait::async_trait;

use super::{Command, Host, HostError, Output, UnitSpec, UnitState};
use crate::cluster::client::EFFECT;

/// A host that says in the debug log what is done to it, one line each: a look by a program of its own included, as nobody
/// can tell by its words that it changes nothing.
///
/// Outside of the real host: of the commands that make up one of its calls nothing is said.
pub(super) struct Told(pub(super) Arc<dyn Host>);

impl Told {
    /// Never what a command reads on stdin, nor what is written into a file: both may be secret.
    fn say(&self, what: &str, text: &str) {
        let line = text.replace('\n', " ");
        tracing::debug!(target: EFFECT, "{what} {}: {line}", self.0.name());
    }
}

#[async_trait]
impl Host for Told {
    fn name(&self) -> &str {
        self.0.name()
    }

    async fn run(&self, command: &Command) -> Result<Output, HostError> {
        self.say("run", &command.to_string());
        self.0.run(command).await
    }

    async fn read_file(&self, path: &str) -> Result<Option<Vec<u8>>, HostError> {
        self.0.read_file(path).await
    }

    async fn write_file(&self, path: &str, contents: &[u8], mode: u32) -> Result<(), HostError> {
        self.say("write", path);
        self.0.write_file(path, contents, mode).await
    }

    async fn start_unit(&self, unit: &UnitSpec) -> Result<(), HostError> {
        self.say("start", &format!("{}: {}", unit.name, unit.argv.join(" ")));
        self.0.start_unit(unit).await
    }

    async fn unit_state(&self, name: &str) -> Result<UnitState, HostError> {
        self.0.unit_state(name).await
    }

    async fn unit_output(&self, name: &str) -> Result<String, HostError> {
        self.0.unit_output(name).await
    }

    async fn forget_unit(&self, name: &str) -> Result<(), HostError> {
        self.say("forget", name);
        self.0.forget_unit(name).await
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{self, Write},
        sync::Mutex,
    };

    use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

    use super::*;
    use crate::node::scripted::ScriptedHost;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no panic").write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Kept {
        type Writer = Self;

        fn make_writer(&'a self) -> Self {
            self.clone()
        }
    }

    /// The lab reads these lines from the pods' logs (tests/lab/kubelab/scenarios/effects.py).
    #[test]
    fn what_is_done_is_said_and_what_is_secret_is_not() {
        let kept = Kept::default();
        let subscriber = tracing_subscriber::fmt()
            .with_env_filter(EnvFilter::new("warn,kubectl_upgrade=debug"))
            .with_writer(kept.clone())
            .with_ansi(false)
            .finish();
        tracing::subscriber::with_default(subscriber, || {
            let host = Told(Arc::new(ScriptedHost::new("w1").answer(&["apt-get"], "")));
            let command = Command::new("apt-get", ["update"]).stdin("a secret");
            futures::executor::block_on(host.run(&command)).expect("run");
            futures::executor::block_on(host.write_file("/etc/x", b"a secret", 0o600)).expect("written");
        });
        let said = String::from_utf8(kept.0.lock().expect("no panic").clone()).expect("text");
        for line in [" DEBUG kubectl_upgrade::effect: run w1: apt-get update\n", "::effect: write w1: /etc/x\n"] {
            assert!(said.contains(line), "{said}");
        }
        assert!(!said.contains("secret"), "{said}");
    }
}
