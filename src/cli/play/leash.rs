use std::sync::{Arc, Mutex, PoisonError};

use tokio::task::AbortHandle;

/// Between a pod and its work, which runs elsewhere: when the pod is gone, so is the work, before its next step.
#[derive(Default)]
pub(super) struct Leash {
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
    /// The work has begun; where the pod has gone already, it ends before its first step.
    pub(super) fn holds(&self, work: &AbortHandle) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match *state {
            State::Cut => work.abort(),
            _ => *state = State::Holds(work.clone()),
        }
    }

    fn cut(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let State::Holds(work) = &*state {
            work.abort();
        }
        *state = State::Cut;
    }
}

/// Cuts the leash when it is dropped, as everything of a pod is when it is deleted or its machine goes down.
pub(super) struct Hand(pub(super) Arc<Leash>);

impl Drop for Hand {
    fn drop(&mut self) {
        self.0.cut();
    }
}
