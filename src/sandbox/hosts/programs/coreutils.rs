//! Small programs on files and processes.

use super::look;
use crate::sandbox::hosts::{
    files::{NO_FILE, base_name, parent},
    process::{Ended, Process, Unknown},
};

pub(super) async fn run(process: &Process, name: &str) -> Ended {
    let words = process.words();
    // unknown words are said at once, before any time passes
    match (name, words.as_slice()) {
        ("cat", ["--", path] | [path]) => cat(process, path).await,
        ("cp", ["--", sources @ .., to] | [sources @ .., to]) if !sources.is_empty() => cp(process, sources, to).await,
        ("du", ["--summarize", "--bytes", "--total", "--", paths @ ..]) => du(process, paths).await,
        ("echo", words) => {
            look(process).await;
            process.out(&words.join(" "));
            Ok(0)
        }
        ("install", ["-d", "-m", mode, paths @ ..]) => directories(process, mode, paths).await,
        ("mkdir", ["-p", mode, paths @ ..]) if mode.starts_with("-m") => {
            directories(process, mode.trim_start_matches("-m"), paths).await
        }
        ("pgrep", ["-x", wanted]) => pgrep(process, wanted).await,
        ("rm", [flags @ .., "--", path]) => {
            let (recursive, quiet) = rm_flags(flags)?;
            rm(process, &[path], recursive, quiet).await
        }
        ("rm", ["-rf", "--one-file-system", "--", paths @ ..]) => rm(process, paths, true, true).await,
        ("rm", ["-r", paths @ ..]) => rm(process, paths, true, false).await,
        ("sleep", [seconds]) => {
            let seconds: u64 = seconds.parse().map_err(|_| Unknown)?;
            process.sleep(std::time::Duration::from_secs(seconds)).await;
            Ok(0)
        }
        ("stat", ["-c", format @ ("%a" | "%s"), "--", path]) => stat(process, format, path).await,
        ("test", [flag @ ("-x" | "-d"), path]) => test(process, flag, path).await,
        ("true", []) => Ok(0),
        ("false", []) => Ok(1),
        _ => Err(Unknown),
    }
}

fn rm_flags(flags: &[&str]) -> Result<(bool, bool), Unknown> {
    let known = ["-f", "-rf", "--one-file-system"];
    if flags.iter().all(|flag| known.contains(flag)) {
        Ok((flags.contains(&"-rf"), flags.iter().any(|flag| flag.ends_with('f'))))
    } else {
        Err(Unknown)
    }
}

async fn cat(process: &Process, path: &str) -> Ended {
    look(process).await;
    let text = process.state().files.text(path);
    match text {
        Some(text) => process.write_out(&text),
        None => return process.fail(1, &format!("cat: {path}: {NO_FILE}")),
    }
    Ok(0)
}

async fn cp(process: &Process, sources: &[&str], to: &str) -> Ended {
    look(process).await;
    let now = process.machine.now();
    for source in sources {
        let refusal = {
            let mut state = process.state();
            let into = state.files.is_directory(to);
            let target = if into { format!("{to}/{}", base_name(source)) } else { to.to_owned() };
            if state.files.bytes(source) > state.free() {
                Some(format!("cp: error writing '{target}': No space left on device"))
            } else if state.files.copy(source, &target, now) {
                None
            } else {
                Some(format!("cp: cannot stat '{source}': {NO_FILE}"))
            }
        };
        if let Some(refusal) = refusal {
            return process.fail(1, &refusal);
        }
    }
    Ok(0)
}

async fn du(process: &Process, paths: &[&str]) -> Ended {
    look(process).await;
    let (mut total, mut status) = (0, 0);
    for path in paths {
        let found = {
            let state = process.state();
            state.files.get(path).map(|_| state.files.bytes(path))
        };
        if let Some(bytes) = found {
            total += bytes;
            process.out(&format!("{bytes}\t{path}"));
        } else {
            process.err(&format!("du: cannot access '{path}': {NO_FILE}"));
            status = 1;
        }
    }
    process.out(&format!("{total}\ttotal"));
    Ok(status)
}

async fn directories(process: &Process, mode: &str, paths: &[&str]) -> Ended {
    let mode = u32::from_str_radix(mode, 8).map_err(|_| Unknown)?;
    if paths.is_empty() || paths.iter().any(|path| !path.starts_with('/')) {
        return Err(Unknown);
    }
    look(process).await;
    let now = process.machine.now();
    for path in paths {
        let is_there = {
            let mut state = process.state();
            let is_there = state.files.make_directories(path, mode, now);
            // install sets the mode of one that is there, too
            state.files.set_mode(path, mode);
            is_there
        };
        if !is_there {
            return process.fail(1, &format!("install: cannot create directory '{path}': File exists"));
        }
    }
    Ok(0)
}

async fn pgrep(process: &Process, wanted: &str) -> Ended {
    look(process).await;
    let pids: Vec<u32> = {
        let state = process.state();
        let pods = state.pods.iter().filter(|(component, _)| component.name() == wanted).map(|(_, pod)| pod.pid);
        let running = state.running.iter().filter(|(_, running)| running.program == wanted).map(|(pid, _)| *pid);
        pods.chain(running).collect()
    };
    for pid in &pids {
        process.out(&pid.to_string());
    }
    Ok(i32::from(pids.is_empty()))
}

async fn rm(process: &Process, paths: &[&str], recursive: bool, quiet: bool) -> Ended {
    // an error of the product's own making must not look like a clean machine
    if paths.iter().any(|path| !path.starts_with('/') || parent(path) == "/") {
        return Err(Unknown);
    }
    look(process).await;
    for path in paths {
        let refusal = {
            let mut state = process.state();
            if state.files.is_directory(path) && !recursive {
                Some(format!("rm: cannot remove '{path}': Is a directory"))
            } else if !state.files.remove(path) && !quiet {
                Some(format!("rm: cannot remove '{path}': {NO_FILE}"))
            } else {
                None
            }
        };
        if let Some(refusal) = refusal {
            return process.fail(1, &refusal);
        }
    }
    Ok(0)
}

async fn stat(process: &Process, format: &str, path: &str) -> Ended {
    look(process).await;
    let found = process.state().files.get(path).map(|entry| (entry.mode, entry.bytes));
    match found {
        Some((mode, _)) if format == "%a" => process.out(&format!("{mode:o}")),
        Some((_, bytes)) => process.out(&bytes.to_string()),
        None => return process.fail(1, &format!("stat: cannot statx '{path}': {NO_FILE}")),
    }
    Ok(0)
}

async fn test(process: &Process, flag: &str, path: &str) -> Ended {
    look(process).await;
    let state = process.state();
    let is_so = if flag == "-d" {
        state.files.is_directory(path)
    } else {
        state.files.get(path).is_some_and(|entry| entry.mode & 0o111 != 0)
    };
    Ok(i32::from(!is_so))
}
