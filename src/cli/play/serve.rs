//! `kubectl upgrade sandbox`: the cluster in memory on a loopback port, for the real kubectl.

use std::{io::Write as _, net::SocketAddr};

use anyhow::Context as _;
use serde_json::json;
use tempfile::NamedTempFile;
use tokio::task::LocalSet;

use super::{scenario, stage::Stage};
use crate::{
    clock::Clock,
    error::Exit,
    report::out,
    sandbox::{api::serve::serve, world::Layout},
};

/// Serves until Ctrl-C, in real time.
pub(crate) async fn run() -> anyhow::Result<Exit> {
    LocalSet::new().run_until(until_interrupted()).await
}

async fn until_interrupted() -> anyhow::Result<Exit> {
    let layout = scenario::ALL.first().map_or_else(|| Layout::of(1, 6, scenario::FROM), scenario::Scenario::layout);
    out::say("a cluster in memory comes up, in real time; a few seconds");
    let stage = Stage::set(&layout, scenario::POLICY, Clock::system().now()).await?;
    let served = serve(stage.world.server(), 0).await?;
    // Goes with the command: nobody answers there any more.
    let file = kubeconfig(served.address()).context("writing the sandbox's kubeconfig")?;
    out::answer(&format!("export KUBECONFIG={}", file.path().display()))?;
    out::say(
        "type that in another terminal; then kubectl get nodes, kubectl upgrade plan, or\n\
         kubectl upgrade run start --target 1.37.2 --follow. Ctrl-C here ends the cluster",
    );
    tokio::signal::ctrl_c().await.context("waiting for Ctrl-C")?;
    Ok(Exit::Ok)
}

/// Of mode 0600, as every temporary file of this kind is.
fn kubeconfig(address: SocketAddr) -> anyhow::Result<NamedTempFile> {
    let named = |what: &str, value: serde_json::Value| json!([{"name": "sandbox", what: value}]);
    let config = json!({
        "apiVersion": "v1", "kind": "Config", "current-context": "sandbox",
        "clusters": named("cluster", json!({"server": format!("http://{address}")})),
        "users": named("user", json!({})),
        "contexts": named("context", json!({"cluster": "sandbox", "user": "sandbox"})),
    });
    let mut file = tempfile::Builder::new().prefix("kubectl-upgrade-sandbox-").suffix(".kubeconfig").tempfile()?;
    file.write_all(config.to_string().as_bytes())?;
    Ok(file)
}
