//! From API objects to the values of [`super::snapshot`].
