use std::{
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::task::AbortHandle;

use crate::sandbox::api::{Asked, Fate, Gatekeeper};

tokio::task_local! {
    /// Of the pod whose work is being done.
    static OWN: Arc<Leash>;
}

/// Between a pod and its work, which runs elsewhere: when the pod is gone, so is the work, before its next step.
pub(super) struct Leash {
    #[cfg_attr(not(test), expect(dead_code, reason = "only tests tell pods apart"))]
    pod: String,
    state: Mutex<State>,
}

#[derive(Default)]
enum State {
    #[default]
    Waiting,
    Holds(AbortHandle),
    Cut,
}

impl Leash {
    pub(super) fn of(pod: &str) -> Self {
        Self { pod: pod.to_owned(), state: Mutex::default() }
    }

    /// Does a pod's work, so that whoever sees a step of it can tell whose it is.
    pub(super) fn around<T>(self: Arc<Self>, work: impl Future<Output = T>) -> impl Future<Output = T> {
        OWN.scope(self, work)
    }

    /// The work has begun; where the pod has gone already, it ends before its first step.
    pub(super) fn holds(&self, work: &AbortHandle) {
        let mut state = self.state();
        match *state {
            State::Cut => work.abort(),
            _ => *state = State::Holds(work.clone()),
        }
    }

    /// As SIGKILL ends a process. What is under way in this very moment must see [`Leash::is_cut`] itself.
    pub(super) fn cut(&self) {
        let mut state = self.state();
        if let State::Holds(work) = &*state {
            work.abort();
        }
        *state = State::Cut;
    }

    pub(super) fn is_cut(&self) -> bool {
        matches!(*self.state(), State::Cut)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
impl Leash {
    /// Whose step is being looked at; none for what no pod does.
    pub(super) fn current() -> Option<Arc<Self>> {
        OWN.try_with(Clone::clone).ok()
    }

    pub(super) fn pod(&self) -> &str {
        &self.pod
    }
}

/// Cuts the leash when it is dropped, as everything of a pod is when it is deleted or its machine goes down.
pub(super) struct Hand(pub(super) Arc<Leash>);

impl Drop for Hand {
    fn drop(&mut self) {
        self.0.cut();
    }
}

/// All requests of one pod, whichever of its tasks sends them: none gets through once the pod is gone.
pub(super) struct Tether {
    pub(super) leash: Arc<Leash>,
    pub(super) way: Arc<dyn Gatekeeper>,
}

impl Gatekeeper for Tether {
    fn before(&self, asked: &Asked) -> Fate {
        if self.leash.is_cut() {
            return Fate::Hang;
        }
        OWN.sync_scope(self.leash.clone(), || self.way.before(asked))
    }

    fn after(&self, asked: &Asked, code: u16) -> Fate {
        OWN.sync_scope(self.leash.clone(), || self.way.after(asked, code))
    }
}
