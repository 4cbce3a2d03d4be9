//! The cluster as it is: values ([`snapshot`]), how they are read ([`observe`]), and the one client ([`client`]).

pub mod api;
pub mod client;
pub mod observe;
pub mod snapshot;
