//! The operator's script, run on a control plane after its kubeadm step: re-adds by hand what kubeadm does not know.
//!
//! Non-fatal by design: a hook that fails is said, and its own undo is left to it; what decides is `/livez`.

use std::time::Duration;

use anyhow::Context as _;
use k8s_openapi::api::core::v1::ConfigMap;
use kube::api::Api;

use super::{
    chain::Chain,
    names,
    wait::{self, Look},
};
use crate::{
    node::{Command, Host, UnitSpec, run_ok, unit},
    policy::ConfigMapRef,
};

/// The key of the script in its ConfigMap, and of its undo, run when the apiserver does not come back.
const SCRIPT: &str = "restore.sh";
const UNDO: &str = "undo.sh";
/// A hook edits a manifest and ends; the kubelet then restarts the apiserver.
const HOOK_LIMIT: Duration = Duration::from_mins(5);
/// An apiserver whose manifest changed is back within a minute (seen on a lab); a slow disk takes some more.
const LIVE_WITHIN: Duration = Duration::from_mins(5);
const DIRECTORY: &str = "/var/lib/kubectl-upgrade/hooks";

/// Runs the hook where one is configured; its effect is verified by `/livez` and said.
pub async fn run(chain: &Chain, host: &dyn Host, node: &str) -> anyhow::Result<()> {
    let Some(hook) = &chain.policy.restore_hook else { return Ok(()) };
    chain
        .step("restore-hook", async || {
            let said = match carry_out(chain, host, hook, node).await {
                Ok(said) => said,
                Err(error) => format!("the hook failed, the upgrade goes on: {error:#}"),
            };
            chain.note(format!("restore hook on {node}: {said}")).await?;
            Ok(said)
        })
        .await
}

async fn carry_out(chain: &Chain, host: &dyn Host, hook: &ConfigMapRef, node: &str) -> anyhow::Result<String> {
    let name = format!("{}/{}", hook.namespace, hook.config_map);
    let api: Api<ConfigMap> = Api::namespaced(chain.cluster.client(), &hook.namespace);
    let found = chain.cluster.call(format!("reading hook ConfigMap {name}"), || api.get(&hook.config_map)).await?;
    let scripts = found.data.unwrap_or_default();
    let script = scripts.get(SCRIPT).with_context(|| format!("ConfigMap {name} has no key {SCRIPT}"))?;
    chain.cluster.expect_restart(LIVE_WITHIN);
    execute(chain, host, SCRIPT, script).await?;
    if live(chain).await.is_ok() {
        return Ok(format!("ran, and the apiserver of {node} is live"));
    }
    let undo =
        scripts.get(UNDO).with_context(|| format!("the apiserver is not live, and ConfigMap {name} has no {UNDO}"))?;
    execute(chain, host, UNDO, undo).await?;
    live(chain).await?;
    Ok("ran, the apiserver was not live, and its undo brought it back".to_owned())
}

/// The script is the operator's own, from a ConfigMap that only they may write: it goes to a file and is run as it is.
async fn execute(chain: &Chain, host: &dyn Host, key: &str, script: &str) -> anyhow::Result<()> {
    let path = format!("{DIRECTORY}/{}-{key}", chain.journal.run());
    run_ok(host, &Command::new("mkdir", ["-p", "-m0700", DIRECTORY])).await?;
    host.write_file(&path, script.as_bytes(), 0o700).await?;
    let unit = names::unit(chain.journal.run(), &format!("hook-{}", key.trim_end_matches(".sh")));
    let spec = UnitSpec::new(unit, vec![path]);
    let outcome = unit::run_and_forget(host, chain.cluster.clock(), &spec, HOOK_LIMIT).await?;
    outcome
        .ended(&format!("running {key} on {}", host.name()))?
        .checked(&format!("running {key} on {}", host.name()))?;
    Ok(())
}

async fn live(chain: &Chain) -> anyhow::Result<()> {
    wait::until(chain.cluster.clock(), "the apiserver to be live", LIVE_WITHIN, async || {
        Ok(match chain.cluster.healthy("/livez").await {
            Ok(()) => Look::Ready(()),
            Err(error) => Look::NotYet(format!("{error:#}")),
        })
    })
    .await
}
