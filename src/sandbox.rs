//! A cluster in memory: what the demo, a rehearsal and the crash tests run the product on.

pub mod hosts;
