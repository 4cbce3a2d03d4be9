# What CI runs, piece by piece: `just --list`.

# Unit and integration tests: no root, no cluster, no network beyond loopback.
test:
    cargo test

fmt:
    cargo fmt --check

clippy:
    cargo clippy --all-targets -- -D warnings

deny:
    cargo deny check --hide-inclusion-graph licenses bans sources

# Rewrites completions/ from the definition of the command lines.
completions:
    UPDATE_COMPLETIONS=1 cargo test --test integration completions

# Everything, as CI does (installs what is missing; needs root for the lab).
ci:
    .ci/run
