use std::{collections::VecDeque, sync::Mutex};

use crate::clock::Clock;

/// The last of what was done, for a person.
const KEPT: usize = 40;

/// Everything that was asked of the API and of machines, in order: two nights of one seed must not differ in it.
pub(super) struct Trace {
    clock: Clock,
    whole: bool,
    lines: Mutex<VecDeque<String>>,
}

impl Trace {
    /// Keeps its last lines, or all of them.
    pub(super) fn new(clock: Clock, whole: bool) -> Self {
        Self { clock, whole, lines: Mutex::default() }
    }

    pub(super) fn add(&self, line: &str) {
        let mut lines = self.lines.lock().expect("trace");
        lines.push_back(format!("{} {line}", self.clock.now()));
        if !self.whole && lines.len() > KEPT {
            lines.pop_front();
        }
    }

    pub(super) fn lines(&self) -> Vec<String> {
        self.lines.lock().expect("trace").iter().cloned().collect()
    }
}
