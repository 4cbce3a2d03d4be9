//! The README says what the program does: its exit codes and its commands are checked.

use std::{collections::BTreeMap, fs};

use clap::error::ErrorKind;
use kubectl_upgrade::{
    cli::{Plugin, command},
    error::Exit,
};

use super::program::root;

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).unwrap()
}

#[test]
fn its_exit_codes_are_those_of_the_program() {
    let codes = [
        (Exit::Ok, "ok"),
        (Exit::Error, "error"),
        (Exit::Usage, "usage"),
        (Exit::Blocked, "blocked"),
        (Exit::Held, "held"),
        (Exit::Unknown, "unknown"),
        (Exit::Halted, "halted"),
        (Exit::Busy, "busy"),
        (Exit::Declined, "declined"),
    ];
    let wanted: BTreeMap<u8, &str> = codes.into_iter().map(|(exit, name)| (exit as u8, name)).collect();
    let text = readme();
    let rows = text.lines().filter_map(|line| {
        let mut cells = line.split('|').map(str::trim).skip(1);
        Some((cells.next()?.parse::<u8>().ok()?, cells.next()?))
    });
    assert_eq!(rows.collect::<BTreeMap<_, _>>(), wanted);
}

/// Commands in fenced blocks, with what stands for a value replaced by one.
fn commands(text: &str) -> Vec<Vec<String>> {
    let fenced = text.split("```").skip(1).step_by(2).flat_map(str::lines);
    fenced
        .map(|line| line.split(" #").next().unwrap_or(line))
        .map(|line| line.split(" > ").next().unwrap_or(line).trim())
        .filter(|line| line.starts_with("kubectl upgrade"))
        .map(|line| {
            line.replace("X.Y.Z", "1.37.2")
                .split_whitespace()
                .skip(1)
                .map(|word| word.trim_matches('"').to_owned())
                .collect()
        })
        .collect()
}

#[test]
fn its_commands_are_commands_of_the_program() {
    let text = readme();
    let commands = commands(&text);
    assert!(commands.len() >= 10, "{commands:?}");
    for words in commands {
        let plugin = Plugin::ALL.into_iter().find(|plugin| plugin.name() == words[0]);
        let plugin = plugin.unwrap_or_else(|| panic!("no plugin {}", words[0]));
        if let Err(error) = command(plugin).try_get_matches_from(&words) {
            assert!(matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion), "{words:?}: {error}");
        }
    }
}

#[test]
fn its_set_up_is_exactly_two_commands() {
    let text = readme();
    let section = text.split("\n## ").find(|section| section.starts_with("Set-up")).expect("a section Set-up");
    let fenced: Vec<_> = section.split("```").skip(1).step_by(2).flat_map(str::lines).skip(1).collect();
    let lines: Vec<_> = fenced.iter().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines.iter().any(|line| line.trim() == "cargo test"), "{lines:?}");
}

#[test]
fn every_plugin_and_every_subcommand_of_the_pipeline_is_named() {
    let text = readme();
    for plugin in Plugin::ALL {
        assert!(text.contains(&format!("kubectl {}", plugin.name())), "{}", plugin.name());
    }
    for subcommand in command(Plugin::Run).get_subcommands().map(clap::Command::get_name) {
        assert!(subcommand == "help" || text.contains(&format!("kubectl upgrade-run {subcommand}")), "{subcommand}");
    }
}
