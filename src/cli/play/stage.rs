use std::sync::Arc;

use jiff::Timestamp;
use k8s_openapi::api::core::v1::ConfigMap;
use kube::{
    Api,
    api::{Patch, PatchParams},
};
use serde_json::json;

use super::product::Product;
use crate::{
    clock::Clock,
    cluster::api::Cluster,
    install::{self, InstallOptions, names},
    policy,
    run::record::{self, RunState},
    sandbox::{
        controllers,
        store::{Deletion, kinds},
        world::{Copy, Layout, World},
    },
};

/// A cluster in memory with the product installed on it, as `upgrade-run install` does.
pub(super) struct Stage {
    pub(super) world: Arc<World>,
    pub(super) cluster: Arc<Cluster>,
}

impl Stage {
    /// Comes up at this time; what is played then runs on tokio's clock.
    pub(super) async fn set(layout: &Layout, policy: &str, at: Timestamp) -> anyhow::Result<Self> {
        let made = |clock, options| World::new(clock, layout, options);
        let stage = Self::made(at, &controllers::Options::default(), made)?;
        stage.install(policy).await?;
        stage.world.settled().await;
        Ok(stage)
    }

    /// A copy of another cluster, with the product installed on it, but for what it does by itself at its own hours.
    pub(super) async fn of_copy(
        copy: Copy,
        policy: &str,
        at: Timestamp,
        options: &controllers::Options,
    ) -> anyhow::Result<Self> {
        let stage = Self::made(at, options, |clock, options| World::copied(clock, copy, options))?;
        stage.install(policy).await?;
        let store = stage.world.store();
        for job in store.list(&kinds::CRON_JOB, Some(names::NAMESPACE)) {
            let name = job["metadata"]["name"].as_str().unwrap_or_default();
            // It was there a moment ago, and nobody else is here yet.
            let _gone = store.delete(&kinds::CRON_JOB, Some(names::NAMESPACE), name, &Deletion::default());
        }
        stage.world.settled().await;
        Ok(stage)
    }

    fn made(
        at: Timestamp,
        options: &controllers::Options,
        make: impl FnOnce(Clock, controllers::Options) -> anyhow::Result<World>,
    ) -> anyhow::Result<Self> {
        let clock = Clock::starting_at(at);
        let product = Arc::new(Product::new()?);
        let options = controllers::Options { program: Some(product.clone()), ..*options };
        let world = Arc::new(make(clock, options)?);
        product.lives_in(&world);
        let cluster = Arc::new(Cluster::new(world.client(), names::NAMESPACE.to_owned(), clock));
        Ok(Self { world, cluster })
    }

    async fn install(&self, policy: &str) -> anyhow::Result<()> {
        let parsed = policy::read(policy)?;
        let options = InstallOptions::of(names::NAMESPACE, &parsed);
        for object in install::objects(&options) {
            install::apply::apply(&self.cluster, &object, false).await?;
        }
        let api: Api<ConfigMap> = Api::namespaced(self.cluster.client(), names::NAMESPACE);
        let patch = json!({"data": {names::POLICY_KEY: policy}});
        api.patch(names::CONFIG, &PatchParams::default(), &Patch::Merge(patch)).await?;
        Ok(())
    }

    /// All runs, as their records say.
    pub(super) async fn runs(&self) -> anyhow::Result<Vec<RunState>> {
        record::runs(&self.cluster).await
    }
}
