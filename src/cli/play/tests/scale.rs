//! Whole runs on clusters of many nodes: how long they take for real, and how much memory.

use std::io::Write as _;

use super::*;
use crate::sandbox::world::Workload;

/// Deployments of ten pods with a budget each, three pods a node: what a night has to move.
fn layout(nodes: usize) -> Layout {
    let workload = |n: usize| Workload::new("shop", &format!("app{n:04}"), 10).min_available(9);
    Layout { workloads: (0..(nodes * 3).div_ceil(10)).map(workload).collect(), ..Layout::of(1, nodes - 1, OLD) }
}

/// From the plan to done, with what it cost.
async fn timed(nodes: usize) {
    let began = cpu_seconds();
    a_night_of(layout(nodes), "patch", PATCH, nodes.div_ceil(10) + 3).await;
    let took = cpu_seconds() - began;
    // Past the harness, which keeps to itself what a test prints.
    writeln!(std::io::stderr(), "{nodes} nodes: {took:.1} s of processor time, at most {} MiB", peak_mib())
        .expect("stderr");
}

/// Of this process, from the kernel's counters of 10 ms: other tests on the same machine take nothing away from it.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("stat");
    let (_, fields) = stat.rsplit_once(')').expect("fields");
    let ticks = |n: usize| fields.split_whitespace().nth(n).expect("field").parse::<f64>().expect("ticks");
    (ticks(11) + ticks(12)) / 100.0
}

fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("status");
    let line = status.lines().find(|line| line.starts_with("VmHWM")).expect("VmHWM");
    line.split_whitespace().nth(1).expect("kB").parse::<u64>().expect("number") / 1024
}

#[tokio::test(start_paused = true)]
async fn a_night_on_thirty_nodes() {
    timed(30).await;
}

/// `cargo test --release --lib a_night_on_a_hundred -- --ignored --nocapture`
#[tokio::test(start_paused = true)]
#[ignore = "takes long in a debug build"]
async fn a_night_on_a_hundred_nodes() {
    timed(100).await;
}

#[tokio::test(start_paused = true)]
#[ignore = "takes long in a debug build"]
async fn a_night_on_three_hundred_nodes() {
    timed(300).await;
}

#[tokio::test(start_paused = true)]
#[ignore = "takes long in a debug build"]
async fn a_night_on_a_thousand_nodes() {
    timed(1000).await;
}
