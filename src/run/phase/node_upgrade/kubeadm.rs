//! kubeadm on a node: images first, then plan and apply, or node.

use std::time::Duration;

use anyhow::{Context as _, bail, ensure};

use crate::{
    cluster::observe,
    node::{
        Host,
        kubeadm::{self, KubeadmEnd, argv, images, retry},
    },
    plan::order,
    run::{chain::Chain, names},
};

/// How long the API may be away by our own doing after kubeadm has ended.
pub(in crate::run::phase) const SETTLES_WITHIN: Duration = Duration::from_mins(3);
/// The step right before kubeadm touches a control plane.
pub(in crate::run::phase) const BEFORE_KUBEADM: &str = "images";
const ETCD_MANIFEST: &str = "/etc/kubernetes/manifests/etcd.yaml";
/// A reboot in the middle is met once; a node that reboots again and again is not well.
const REBOOTS: u32 = 2;

/// `kubeadm upgrade plan` and `apply` on the first control plane, `kubeadm upgrade node` on each further one.
pub(in crate::run::phase) async fn kubeadm_control_plane(
    chain: &Chain,
    host: &dyn Host,
    name: &str,
) -> anyhow::Result<()> {
    let nodes = observe::nodes(&chain.cluster).await?;
    let first = order::applies(&nodes, name, chain.target.to);
    let planned = order::any_control_plane_at(&nodes, chain.target.to);
    // Read while the API surely answers; kubeadm takes it away for a while.
    let configuration = observe::kubeadm_config(&chain.cluster).await?;
    let kubeadm = Kubeadm { chain, host, configuration: Some(configuration) };
    chain.step(BEFORE_KUBEADM, async || kubeadm.images().await).await?;
    // A plan prints no target once a control plane is there: a resumed chain would fail every night.
    if first && !planned {
        chain.step("kubeadm-plan", async || kubeadm.plan().await).await?;
    }
    chain.cluster.expect_restart(kubeadm::UPGRADE_LIMIT);
    let (step, verb) = if first { ("kubeadm-apply", Verb::Apply) } else { ("kubeadm-node", Verb::Node) };
    chain.step(step, async || kubeadm.carry(step, verb).await).await?;
    chain.cluster.expect_restart(SETTLES_WITHIN);
    chain.step("unpin", async || unpin(host).await).await
}

async fn unpin(host: &dyn Host) -> anyhow::Result<String> {
    Ok(match images::unpin(host).await? {
        0 => String::new(),
        count => format!("{count} images"),
    })
}

/// `kubeadm upgrade node` on a worker.
pub(in crate::run::phase) async fn kubeadm_node(chain: &Chain, host: &dyn Host) -> anyhow::Result<()> {
    let kubeadm = Kubeadm { chain, host, configuration: None };
    chain.step("kubeadm-node", async || kubeadm.carry("kubeadm-node", Verb::Node).await).await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verb {
    Apply,
    Node,
}

struct Kubeadm<'a> {
    chain: &'a Chain,
    host: &'a dyn Host,
    /// `ClusterConfiguration`, on a control plane: workers need no images of ours.
    configuration: Option<String>,
}

impl Kubeadm<'_> {
    fn unit(&self, step: &str) -> String {
        names::unit(self.chain.journal.run(), step)
    }

    /// The target's images are on the node, and can't fall to image garbage collection while kubeadm runs.
    async fn images(&self) -> anyhow::Result<String> {
        let Some(configuration) = &self.configuration else { return Ok(String::new()) };
        let (clock, to) = (self.chain.cluster.clock(), self.chain.target.to);
        images::pull(self.host, clock, &self.unit("images"), to, configuration).await?;
        let listed = images::list(self.host, to, configuration).await?;
        match images::pin(self.host, &listed).await? {
            images::Pinning::Pinned => Ok(format!("{} images, pinned", listed.len())),
            images::Pinning::NoTool => Ok(format!("{} images; without ctr they can't be pinned", listed.len())),
            images::Pinning::Missing { images } => bail!("pulled, and not there: {}", images.join(", ")),
        }
    }

    async fn plan(&self) -> anyhow::Result<String> {
        let argv = argv::plan(self.chain.target.to, &self.chain.policy.kubeadm);
        let end = self.attempt("kubeadm-plan", argv).await?;
        // A look, not an act: the next one must see the cluster as it is then.
        self.host.forget_unit(&self.unit("kubeadm-plan")).await?;
        match end {
            KubeadmEnd::Done(_) => Ok(String::new()),
            KubeadmEnd::Failed(failure, _) => bail!("kubeadm upgrade plan on node {}: {failure}", self.host.name()),
            KubeadmEnd::Lost => bail!("node {} rebooted during kubeadm upgrade plan", self.host.name()),
        }
    }

    /// Each attempt is a unit of its own name: after a crash the next pod finds how far they came, and starts none twice.
    async fn carry(&self, step: &str, verb: Verb) -> anyhow::Result<String> {
        let (mut etcd_upgrade, mut attempts, mut reboots) = (true, 1, 0);
        loop {
            let name = format!("{step}-{attempts}-{reboots}");
            match self.attempt(&name, self.argv(verb, etcd_upgrade)).await? {
                KubeadmEnd::Done(_) if attempts == 1 => return Ok(String::new()),
                KubeadmEnd::Done(_) => return Ok(format!("at attempt {attempts}")),
                KubeadmEnd::Lost => {
                    // kubeadm is idempotent: it looks what is there, and goes on.
                    reboots += 1;
                    ensure!(reboots <= REBOOTS, "{step}: node {} reboots again and again", self.host.name());
                }
                KubeadmEnd::Failed(failure, _) => {
                    let Some(again) = retry(&failure, attempts, self.etcd_changes().await?) else {
                        bail!("{step} on node {}: {failure}", self.host.name());
                    };
                    self.chain.note(format!("{step}, attempt {attempts}: {failure}; tried again")).await?;
                    etcd_upgrade = again.etcd_upgrade;
                    attempts += 1;
                    tokio::time::sleep(again.pause).await;
                }
            }
            // They may be what was missing: image garbage collection removed them once in the middle of an apply.
            self.images().await?;
        }
    }

    async fn attempt(&self, name: &str, argv: Vec<String>) -> anyhow::Result<KubeadmEnd> {
        let spec = kubeadm::unit(&self.unit(name), argv);
        kubeadm::run(self.host, self.chain.cluster.clock(), &spec, &mut |_| {}).await
    }

    fn argv(&self, verb: Verb, etcd_upgrade: bool) -> Vec<String> {
        let policy = &self.chain.policy.kubeadm;
        match verb {
            Verb::Apply => argv::apply(self.chain.target.to, policy, etcd_upgrade),
            Verb::Node => argv::node(policy, etcd_upgrade),
        }
    }

    /// Whether the target's etcd is another than the one in the manifest.
    async fn etcd_changes(&self) -> anyhow::Result<bool> {
        let Some(configuration) = &self.configuration else { return Ok(false) };
        let Some(manifest) = self.host.read_file(ETCD_MANIFEST).await? else { return Ok(false) };
        let now = images::manifest_image(&String::from_utf8_lossy(&manifest)).map(str::to_owned);
        let now = now.with_context(|| format!("{ETCD_MANIFEST} of node {} names no image", self.host.name()))?;
        Ok(!images::list(self.host, self.chain.target.to, configuration).await?.contains(&now))
    }
}
