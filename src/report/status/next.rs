//! What to type next, with the names filled in.

use schemars::JsonSchema;
use serde::Serialize;

use super::State;
use crate::run::{
    names::Phase,
    record::{RunState, Status},
};

/// A command, and what it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Command {
    /// Ready to paste.
    pub command: String,
    /// What it does, in a few words.
    pub does: String,
}

/// `namespace`: where the product lives, if not in its usual one.
pub(in crate::report) fn next(namespace: Option<&str>, state: State, run: Option<&RunState>) -> Vec<Command> {
    let typed = Typed { namespace };
    match (state, run) {
        (State::Halted, Some(run)) => typed.after_a_halt(run),
        (State::Paused, Some(run)) if run.status != Status::InFlight => {
            vec![
                typed.run("continue", "kill switch off; go on where it was"),
                typed.run("abandon --reason …", "stop here, uncordon, clear the state"),
            ]
        }
        (State::Paused, _) => vec![typed.run("continue", "kill switch off")],
        (State::Held | State::Blocked | State::Unknown, Some(run)) => typed.after_a_refusal(run),
        (State::Abandoned, Some(run)) => {
            vec![typed.run("continue", &format!("allow v{} again", run.target.to))]
        }
        (State::InFlight | State::Starting, Some(run)) => typed.in_flight(run),
        (State::NothingYet, _) => vec![
            typed.run("install", "put detection and the chain into the cluster"),
            typed.plugin("plan", "", "what an upgrade would do; changes nothing"),
        ],
        _ => Vec::new(),
    }
}

struct Typed<'a> {
    namespace: Option<&'a str>,
}

impl Typed<'_> {
    fn plugin(&self, plugin: &str, words: &str, does: &str) -> Command {
        let namespace = self.namespace.map(|name| format!(" -n {name}")).unwrap_or_default();
        let words = if words.is_empty() { String::new() } else { format!(" {words}") };
        Command { command: format!("kubectl upgrade-{plugin}{namespace}{words}"), does: does.to_owned() }
    }

    fn run(&self, words: &str, does: &str) -> Command {
        self.plugin("run", words, does)
    }

    fn after_a_halt(&self, run: &RunState) -> Vec<Command> {
        let mut commands = Vec::new();
        let halt = run.halt.as_ref();
        let retry = self.run("retry", "again, past what is done already");
        if let Some(hint) = halt.and_then(|halt| halt.hint.clone()).filter(|hint| *hint != retry.command) {
            commands.push(Command { command: hint, does: "what the failed step asks for".to_owned() });
        }
        commands.push(retry);
        // A halt that was found from outside (a deleted Job) names no phase: the run's last one is meant.
        let phase = halt.and_then(|halt| halt.phase).or(run.phase);
        let node = halt.and_then(|halt| halt.node.as_deref()).or(run.node.as_deref());
        if let (Some(phase @ (Phase::Master | Phase::Worker)), Some(node)) = (phase, node) {
            let skip = |how| format!("skip {phase} --node {node} {how} --reason …");
            commands.push(self.run(&skip("--leave"), "this node later"));
            commands.push(self.run(&skip("--done"), "done by hand; verified first"));
        }
        commands.push(self.run("abandon --reason …", "stop here, uncordon, clear the state"));
        commands.push(self.plugin("status", &log_of(phase, node), "what its Job said"));
        commands
    }

    fn after_a_refusal(&self, run: &RunState) -> Vec<Command> {
        let to = run.target.to;
        vec![
            self.plugin("gate", &format!("--target {to} -o wide"), "evidence and sources"),
            self.run(&format!("start --target {to}"), "once they are cleared"),
        ]
    }

    fn in_flight(&self, run: &RunState) -> Vec<Command> {
        vec![
            self.plugin("status", "--watch", "look on"),
            self.plugin("status", &log_of(run.phase, run.node.as_deref()), "what its Job says"),
            self.run("halt --reason …", "stop it before its next step"),
        ]
    }
}

fn log_of(phase: Option<Phase>, node: Option<&str>) -> String {
    let of = node.map(str::to_owned).or_else(|| phase.map(|phase| phase.to_string()));
    of.map_or_else(|| "logs".to_owned(), |of| format!("logs {of}"))
}
