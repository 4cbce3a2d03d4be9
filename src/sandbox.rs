//! A cluster in memory, behind the two seams that the real one is behind: demo, rehearsal, crash and scale tests.

pub mod api;
pub mod controllers;
pub mod store;
