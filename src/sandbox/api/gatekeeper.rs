//! The place where faults happen and requests are counted: asked before and after each request.

use super::{Lost, Refusal, answer::Answer, request::Asked};

/// What becomes of a request, or of its answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// It goes on.
    Pass,
    /// This is the answer, whatever was done.
    Refuse(Refusal),
    /// No answer ever comes.
    Hang,
    /// The connection is lost. After the request: it was carried out, and no one is told.
    Lose,
}

impl Fate {
    /// How it ends for who asked.
    pub(super) async fn end(self) -> Result<Answer, Lost> {
        match self {
            Self::Refuse(refusal) => Ok(Answer::refusal(&refusal)),
            Self::Hang => std::future::pending().await,
            Self::Lose | Self::Pass => Err(Lost),
        }
    }
}

/// Sees all requests of one client, and decides on their fate.
pub trait Gatekeeper: Send + Sync {
    /// Before it is carried out.
    fn before(&self, asked: &Asked) -> Fate;

    /// After it was carried out, or refused with this HTTP code: for a watch, once it has begun.
    fn after(&self, _asked: &Asked, _code: u16) -> Fate {
        Fate::Pass
    }
}

/// Lets everything pass.
#[derive(Clone, Copy, Debug)]
pub struct Open;

impl Gatekeeper for Open {
    fn before(&self, _asked: &Asked) -> Fate {
        Fate::Pass
    }
}

impl<F: Fn(&Asked) -> Fate + Send + Sync> Gatekeeper for F {
    fn before(&self, asked: &Asked) -> Fate {
        self(asked)
    }
}
