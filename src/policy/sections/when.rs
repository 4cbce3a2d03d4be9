//! When and how far the chain may go.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::policy::Span;

/// How far detection may go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// Patches of the running minor alone.
    Patch,
    /// A newer patch first, else the next minor.
    #[default]
    Minor,
}

/// A recurring time in which a chain may start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Window {
    /// Days of the week (`mon` … `sun`); empty: every day.
    #[serde(default)]
    pub days: Vec<Weekday>,
    /// Start of the window, `HH:MM`.
    pub start: String,
    /// End of the window, `HH:MM`; before `start`: on the next day.
    pub end: String,
    /// IANA time zone.
    #[serde(default = "utc")]
    pub timezone: String,
}

fn utc() -> String {
    "UTC".to_owned()
}

/// A day of the week, as policies write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

/// A stretch of time in which no chain starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Freeze {
    /// First moment.
    #[schemars(with = "String")]
    pub from: Timestamp,
    /// First moment after it.
    #[schemars(with = "String")]
    pub until: Timestamp,
    /// Why, for the report.
    #[serde(default)]
    pub reason: String,
}

/// Nightly detection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Detect {
    /// Look, say, but seed nothing.
    pub dry_run: bool,
    /// A run without a Job and without progress for longer is taken up or closed.
    pub dead_man: Span,
}

impl Default for Detect {
    fn default() -> Self {
        Self { dry_run: false, dead_man: Span::from_hours(2) }
    }
}

/// What counts as a quiet cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Quiet {
    /// No node changed its Ready condition for this long before a run starts.
    pub ready_for: Span,
}

impl Default for Quiet {
    fn default() -> Self {
        Self { ready_for: Span::from_hours(24) }
    }
}
