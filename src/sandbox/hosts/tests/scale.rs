//! A thousand machines.

use std::time::Duration;

use futures::future::join_all;

use super::*;
use crate::node::{Hosts, NodeAddress, packages::apt};

#[tokio::test(start_paused = true)]
async fn a_thousand_machines_upgrade_a_package_at_once() {
    let lab = lab();
    for number in 0..1000 {
        let spec = MachineSpec::worker(&format!("n{number}"), "10.0.0.1", OLD, CONFIGURATION);
        lab.machines.add(&spec).expect("machine");
    }
    let started = lab.clock.now();
    let upgrades = (0..1000).map(|number| {
        let address = NodeAddress { name: format!("n{number}"), uid: String::new(), ip: String::new() };
        let (machines, clock) = (&lab.machines, lab.clock);
        async move {
            let host = machines.connect(&address).await.expect("host");
            apt::refresh_kubernetes_list(&*host, clock, BASE).await.expect("refreshed");
            apt::bring_to(&*host, clock, "u", &["kubeadm"], PATCH, apt::Direction::Up).await.expect("installed").changed
        }
    });
    assert!(join_all(upgrades).await.into_iter().all(|changed| changed));
    assert!(lab.clock.since(started) < Duration::from_mins(1), "side by side");
}
