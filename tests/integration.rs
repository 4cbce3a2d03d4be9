//! One binary for all tests that need a built program or the whole source: no root, no cluster, loopback alone.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, as it should")]

mod integration {
    mod alerts;
    mod cli;
    mod completions;
    mod corpus;
    mod demo;
    mod fake_api;
    mod incidents;
    mod krew;
    mod kubectl;
    mod layering;
    mod program;
    mod readme;
    mod rehearse;
}
