//! Faults by name, place and moment: one closure, asked before and after each call of a host.

use std::sync::Arc;

/// When a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moment {
    /// The call has not reached the node.
    Before,
    /// The call has done what it does; its answer is on its way.
    After,
}

/// What is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A connection is made.
    Connect,
    /// A file of the package repository is read over HTTP; its node is called `mirror`.
    Mirror,
    /// A program runs to its end.
    Run,
    /// A file is read.
    ReadFile,
    /// A file is written.
    WriteFile,
    /// A unit is started.
    StartUnit,
    /// A unit's state is asked for.
    UnitState,
    /// A unit's output is read.
    UnitOutput,
    /// A unit is forgotten.
    ForgetUnit,
}

impl Kind {
    /// Whether such a call can change anything on a node.
    pub const fn is_effect(self) -> bool {
        matches!(self, Self::Run | Self::WriteFile | Self::StartUnit | Self::ForgetUnit)
    }
}

/// A call of a host, as a fault's closure sees it.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The node.
    pub node: &'a str,
    /// What is called.
    pub kind: Kind,
    /// The command, the path, or the unit's name and its command; [`super::normalised`] takes out what differs between runs.
    pub text: &'a str,
    /// Before or after.
    pub moment: Moment,
    /// The how-manieth call of all hosts it is, from 1.
    pub number: u64,
}

/// What happens to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The connection breaks. [`Moment::After`]: the answer is lost.
    Unreachable,
    /// The program ends with this code and these words on stderr; anything else than a program is an error with them.
    Fail {
        /// Exit code.
        status: i32,
        /// Its words.
        stderr: String,
    },
    /// No answer comes, until whoever waits gives up.
    Hang,
    /// Nothing comes any more: for a caller that the closure itself has just ended.
    Die,
}

/// Decides what happens to a call; none lets it pass.
pub type FaultHook = Arc<dyn Fn(&Call<'_>) -> Option<Fault> + Send + Sync>;
