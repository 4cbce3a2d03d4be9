//! What a person or a program reads: the only room that prints.

pub mod columns;
pub mod failure;
pub mod out;
