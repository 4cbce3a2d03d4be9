//! The multi-call binary: `kubectl upgrade …`, and any plugin by the name it was started with.

fn main() -> std::process::ExitCode {
    kubectl_upgrade::cli::main_by_name()
}
