use super::Gauge;
use crate::cluster::snapshot::{Alert, Observed};

/// What stands in for Prometheus, Pushgateway and chat where none of them is to be reached: in the sandbox, and in tests.
pub trait Monitoring: Send + Sync {
    /// The alerts that fire now.
    fn firing(&self) -> Observed<Vec<Alert>>;

    /// Gauges come in.
    fn pushed(&self, gauges: &[Gauge]);

    /// A line is said in chat.
    fn said(&self, _line: &str) {}
}
