//! The API server: the store behind a tower service.
