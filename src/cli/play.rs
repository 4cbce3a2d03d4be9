//! The product played on a cluster in memory: what its pods do, and what a person sees of it.

mod leash;
mod product;
mod stage;

#[cfg(test)]
mod tests;
