//! Which pods go, which can never go, and the eviction itself.
//!
//! [`fate`] and [`forecast`] decide, with kubectl's rules and the API server's; [`Drainer`] asks, round by round, so that a
//! phase can record between rounds. Nothing here forces: a pod leaves through the Eviction API or not at all, but for a
//! single replica that its budget can never let go and that the policy has re-created.

mod cordon;
mod evict;
mod eviction;
mod filter;
mod forecast;
mod round;
mod selector;

pub use cordon::{Cordoned, Uncordoned, cordon, is_left_over, uncordon};
pub use evict::{Drainer, Recreation};
pub use filter::{Fate, Stay, Though, fate};
pub use forecast::{
    Forecast, Obstacle, Outlook, Why, forecast, forecast_by, may_go_unready, needs_no_leave, top_controller,
};
pub use round::{Leaving, Next, PodRef, Round, Stuck, describe};
pub use selector::{covers, matches};
