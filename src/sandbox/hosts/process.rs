//! A program that runs on a machine: its arguments, where it writes, and the machine itself.

use std::{
    future::Future,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use super::{
    Machine,
    machines::lock,
    programs,
    state::{Running, State},
};
use crate::node::Output;

/// A command that the sandbox does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unknown;

/// How a program ended: with an exit code.
pub(super) type Ended = Result<i32, Unknown>;

#[derive(Clone)]
pub(super) struct Process {
    pub(super) machine: Machine,
    pub(super) argv: Vec<String>,
    pub(super) pid: u32,
    streams: Streams,
}

#[derive(Clone)]
enum Streams {
    /// For whoever waits.
    Apart(Arc<Mutex<Output>>),
    /// Both into a file.
    Log(String),
}

impl Process {
    pub(super) fn words(&self) -> Vec<&str> {
        self.argv.iter().skip(1).map(String::as_str).collect()
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.machine.state()
    }

    /// A line on stdout.
    pub(super) fn out(&self, line: &str) {
        self.write(&format!("{line}\n"), false);
    }

    /// A line on stderr.
    pub(super) fn err(&self, line: &str) {
        self.write(&format!("{line}\n"), true);
    }

    /// On stdout, as it is.
    pub(super) fn write_out(&self, text: &str) {
        self.write(text, false);
    }

    fn write(&self, text: &str, is_error: bool) {
        match &self.streams {
            Streams::Apart(output) => {
                let mut output = lock(output);
                let stream = if is_error { &mut output.stderr } else { &mut output.stdout };
                stream.push_str(text);
            }
            Streams::Log(path) => {
                let now = self.machine.now();
                self.state().files.append(path, text, now);
            }
        }
    }

    /// A line on stderr and this exit code.
    #[expect(clippy::unnecessary_wraps, reason = "it is a program's last word, so it has the type of its end")]
    pub(super) fn fail(&self, status: i32, line: &str) -> Ended {
        self.err(line);
        Ok(status)
    }

    pub(super) async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    /// The same program with other words: a line of a script.
    pub(super) fn with(&self, argv: Vec<String>) -> Self {
        Self { argv, ..self.clone() }
    }
}

/// What a spawned program left, once it is over.
pub(super) type Left = Result<Output, Unknown>;

impl Machine {
    /// Runs a program that goes on when nobody waits for it; what it leaves comes through the channel, or nothing when the
    /// power goes.
    pub(super) fn spawn(&self, argv: &[String]) -> tokio::sync::oneshot::Receiver<Left> {
        let (sender, receiver) = tokio::sync::oneshot::channel();
        let output = Arc::new(Mutex::new(Output::default()));
        let streams = Streams::Apart(output.clone());
        self.start(argv, streams, None, move |ended| {
            let left = ended.map(|status| Output { status, ..lock(&output).clone() });
            // nobody may wait any more
            let _ = sender.send(left);
        });
        receiver
    }

    /// Runs a program that writes to a file, at most for so long; its process id.
    pub(super) fn spawn_logged(
        &self,
        argv: &[String],
        log: String,
        at_most: Option<Duration>,
        end: impl FnOnce(Ended) + Send + 'static,
    ) -> u32 {
        self.start(argv, Streams::Log(log), at_most, end)
    }

    fn start(
        &self,
        argv: &[String],
        streams: Streams,
        at_most: Option<Duration>,
        end: impl FnOnce(Ended) + Send + 'static,
    ) -> u32 {
        let (machine, argv) = (self.clone(), argv.to_vec());
        let program = argv.first().map(|path| super::files::base_name(path).to_owned()).unwrap_or_default();
        self.run_with_power(&program, move |pid| {
            let process = Process { machine, argv, pid, streams };
            async move {
                let ended = limited(at_most, programs::run(&process)).await;
                if ended.is_err() {
                    process.machine.shared().note_unknown(process.argv.join(" "));
                    process.err(&programs::unknown(&process.argv));
                }
                // what it wrote may be a static pod
                process.machine.watch_manifests();
                process.state().reap(pid);
                end(ended);
            }
        })
    }

    /// Something that goes on by itself until the power goes.
    pub(super) fn spawn_with_power(&self, what: &str, future: impl Future<Output = ()> + Send + 'static) {
        let machine = self.clone();
        self.run_with_power(what, |pid| async move {
            future.await;
            machine.state().reap(pid);
        });
    }

    fn run_with_power<F: Future<Output = ()> + Send + 'static>(
        &self,
        program: &str,
        future: impl FnOnce(u32) -> F,
    ) -> u32 {
        let mut state = self.state();
        let pid = state.new_pid();
        // it can't be reaped before it is entered: that takes the lock that is held here
        let task = tokio::spawn(future(pid));
        let running = Running { abort: task.abort_handle(), program: program.to_owned(), serving: None };
        state.running.insert(pid, running);
        pid
    }
}

/// What systemd's own stop makes of a program: signal 15.
const TERMINATED: i32 = 143;

async fn limited(at_most: Option<Duration>, program: impl Future<Output = Ended>) -> Ended {
    match at_most {
        Some(limit) => tokio::time::timeout(limit, program).await.unwrap_or(Ok(TERMINATED)),
        None => program.await,
    }
}
