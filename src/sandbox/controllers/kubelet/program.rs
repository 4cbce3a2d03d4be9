use std::{future::pending, panic::AssertUnwindSafe, sync::Arc};

use futures::{FutureExt as _, future::BoxFuture};
use k8s_openapi::api::core::v1::Pod;
use tokio::task::{AbortHandle, JoinSet};

use crate::sandbox::controllers::object::Name;

/// What Rust's own runtime exits with after a panic.
const PANICKED: i32 = 101;

/// What the containers of some pods do, in this process. Handed in by whoever builds the world: the sandbox knows of no
/// phase.
pub trait PodProgram: Send + Sync {
    /// The pod's whole work, ending with its exit code; none for a pod that is not of interest. Dropped in the middle when
    /// the pod is deleted or its machine goes down: no effect may be in a destructor.
    fn start(&self, pod: &Pod) -> Option<BoxFuture<'static, i32>>;
}

/// A program that came to its end.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) pod: Name,
    pub(crate) uid: String,
    pub(crate) code: i32,
}

/// All programs that run.
#[derive(Default)]
pub(super) struct Programs {
    program: Option<Arc<dyn PodProgram>>,
    running: JoinSet<Ended>,
}

impl Programs {
    pub(super) fn new(program: Option<Arc<dyn PodProgram>>) -> Self {
        Self { program, running: JoinSet::new() }
    }

    /// Starts the pod's program, if it has one.
    pub(super) fn start(&mut self, pod: Name, uid: &str, spec: &Pod) -> Option<AbortHandle> {
        let work = self.program.as_ref()?.start(spec)?;
        let uid = uid.to_owned();
        Some(self.running.spawn(async move {
            let code = AssertUnwindSafe(work).catch_unwind().await.unwrap_or(PANICKED);
            Ended { pod, uid, code }
        }))
    }

    pub(super) async fn ended(&mut self) -> Ended {
        loop {
            match self.running.join_next().await {
                Some(Ok(ended)) => return ended,
                // Aborted.
                Some(Err(_)) => {}
                None => return pending().await,
            }
        }
    }
}
