//! `kubectl upgrade-status`.

fn main() -> std::process::ExitCode {
    kubectl_upgrade::cli::main_of(kubectl_upgrade::cli::Plugin::Status)
}
