//! From kubectl's flags to the one client of this process.
