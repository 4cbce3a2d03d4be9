//! The product played on a cluster in memory: what its pods do, and what a person sees of it.

mod back;
pub(super) mod demo;
mod incident;
mod leash;
mod product;
pub(super) mod rehearse;
mod scenario;
pub(super) mod serve;
mod stage;
mod witness;

#[cfg(test)]
mod tests;
