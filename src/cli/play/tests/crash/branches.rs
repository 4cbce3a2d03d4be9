use std::{collections::BTreeMap, os::unix::process::ExitStatusExt as _, process::ExitStatus};

use fork::Fork;

use super::say;

/// The processes that branched off this one.
pub(super) struct Branches {
    at_once: usize,
    /// By their ids; whether each is a crash.
    going: BTreeMap<i32, bool>,
    tally: Tally,
}

/// How they ended.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    /// How many had a pod killed or deleted.
    pub(super) crashes: usize,
    /// Those of them that another pod took up and ended well.
    pub(super) resumed: usize,
    /// How many had an answer lost.
    pub(super) lost: usize,
    /// How many did not end well.
    pub(super) failed: usize,
}

impl Branches {
    /// So many are played at the same time.
    pub(super) fn new(at_once: usize) -> Self {
        Self { at_once, going: BTreeMap::new(), tally: Tally::default() }
    }

    /// Goes on twice: true in the new process.
    pub(super) fn split(&mut self, is_crash: bool) -> bool {
        while self.going.len() >= self.at_once {
            self.one_ends();
        }
        match fork::fork().expect("one process more") {
            Fork::Child => return true,
            Fork::Parent(id) => drop(self.going.insert(id, is_crash)),
        }
        let kind = if is_crash { &mut self.tally.crashes } else { &mut self.tally.lost };
        *kind += 1;
        false
    }

    fn one_ends(&mut self) {
        let (id, status) = fork::wait_any().expect("a branch");
        let is_crash = self.going.remove(&id).expect("a branch of this process");
        let is_well = ExitStatus::from_raw(status).success();
        self.tally.failed += usize::from(!is_well);
        self.tally.resumed += usize::from(is_well && is_crash);
    }

    /// Waits for all of them.
    pub(super) fn all_ended(&mut self) -> Tally {
        while !self.going.is_empty() {
            self.one_ends();
        }
        self.tally
    }
}

/// Ends a branch's process.
#[expect(clippy::disallowed_methods, clippy::exit, reason = "it is a copy of one that has yet to end properly")]
pub(super) fn leave(judged: &Result<(), String>) -> ! {
    if let Err(why) = judged {
        say(why);
    }
    std::process::exit(i32::from(judged.is_err()))
}
