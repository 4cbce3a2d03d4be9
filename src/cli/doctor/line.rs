use serde::Serialize;

use crate::{error::chain, report::wrap::columns};

/// How one thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    /// In place.
    Ok,
    /// Works, but someone should know.
    Warn,
    /// Not in place: the pipeline would not do what is expected of it.
    Fail,
    /// Could not be read: never taken for in place.
    Unknown,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Line {
    pub(super) state: State,
    pub(super) what: String,
    pub(super) detail: String,
    /// What to type.
    pub(super) remedy: Option<String>,
}

impl Line {
    pub(super) fn ok(what: &str, detail: impl Into<String>) -> Self {
        Self { state: State::Ok, what: what.to_owned(), detail: detail.into(), remedy: None }
    }

    pub(super) fn warn(what: &str, detail: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { state: State::Warn, remedy: Some(remedy.into()), ..Self::ok(what, detail) }
    }

    pub(super) fn fail(what: &str, detail: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { state: State::Fail, remedy: Some(remedy.into()), ..Self::ok(what, detail) }
    }

    pub(super) fn unknown(what: &str, error: &anyhow::Error) -> Self {
        Self { state: State::Unknown, ..Self::ok(what, chain(error)) }
    }
}

/// A line each; the remedy below what it is for.
pub(super) fn text(lines: &[Line], width: Option<u16>) -> String {
    let rows = lines.iter().flat_map(|line| {
        let state = match line.state {
            State::Ok => "ok",
            State::Warn => "warn",
            State::Fail => "FAIL",
            State::Unknown => "?",
        };
        let first = [state.to_owned(), line.what.clone(), line.detail.clone()];
        std::iter::once(first).chain(line.remedy.iter().map(|remedy| [String::new(), String::new(), remedy.clone()]))
    });
    columns(&rows.collect::<Vec<_>>(), width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_remedy_stands_below_what_it_is_for() {
        let lines = [Line::ok("API", "18 ms"), Line::fail("policy", "channel: that is quite wrong", "kubectl edit")];
        let wide =
            "ok     API      18 ms\nFAIL   policy   channel: that is quite wrong\n                kubectl edit\n";
        assert_eq!(text(&lines, None), wide);
        let narrow = "ok     API      18 ms\nFAIL   policy   channel: that is\n                quite wrong\n                kubectl edit\n";
        assert_eq!(text(&lines, Some(32)), narrow);
    }
}
