use super::{Command, Host, HostError, Output};

/// How much of a failed command's words an error carries: a screen's worth; the record has the rest.
const END: usize = 2_000;

/// Runs a command that must end with 0.
pub async fn run_ok(host: &dyn Host, command: &Command) -> Result<Output, HostError> {
    let output = host.run(command).await?;
    if output.success() {
        return Ok(output);
    }
    let words = if output.stderr.trim().is_empty() { &output.stdout } else { &output.stderr };
    Err(HostError::Failed {
        node: host.name().to_owned(),
        command: command.to_string(),
        status: output.status,
        stderr: end_of(words).to_owned(),
    })
}

/// The last lines of what a program wrote, cut at a line where there is one: the reason is at the end.
pub fn end_of(text: &str) -> &str {
    let text = text.trim_end();
    let Some(excess) = text.len().checked_sub(END).filter(|excess| *excess > 0) else { return text.trim_start() };
    let start = (excess..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    let tail = &text[start..];
    tail.split_once('\n').map_or(tail, |(_, whole_lines)| whole_lines)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::node::scripted::ScriptedHost;

    #[tokio::test]
    async fn a_failed_command_is_named_with_its_own_words() {
        let host = ScriptedHost::new("w1").answer_with(&["apt-mark", "hold", "kubelet"], 100, "", "E: no lock\n");
        let error = run_ok(&host, &Command::new("apt-mark", ["hold", "kubelet"])).await.unwrap_err();
        assert_eq!(error.to_string(), "`apt-mark hold kubelet` on node w1 ended with 100: E: no lock");
    }

    #[test]
    fn the_end_is_whole_lines() {
        let long = format!("{}\nlast line\n", "x".repeat(END));
        assert_eq!(end_of(&long), "last line");
        assert_eq!(end_of("  one\n"), "one");
    }

    proptest! {
        #[test]
        fn any_text_has_an_end(text in "\\PC{0,3000}") {
            prop_assert!(end_of(&text).len() <= END);
        }
    }
}
