//! One binary for all tests that need a built program or the whole source: no root, no cluster, loopback alone.

mod integration {
    mod cli;
    mod completions;
    mod fake_api;
    mod kubectl;
    mod krew;
    mod layering;
    mod program;
    mod readme;
}
