//! Incident 3, through the product's real HTTP client: what the sandbox has in its place never redirects.

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
};

use async_trait::async_trait;

use super::*;
use crate::{
    node::packages::repository::{Answer, Http, Mirror},
    sandbox::{hosts::Repository, world::REPOSITORY},
    version::Minor,
};

/// Like the public repository: each request is answered with a 302 to where the file really is.
struct Public {
    base: String,
}

impl Public {
    /// Its thread ends with the process.
    fn with(repository: Arc<Repository>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("address"));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                let mut buffer = [0; 8192];
                let read = stream.read(&mut buffer).unwrap_or_default();
                let request = String::from_utf8_lossy(&buffer[..read]).into_owned();
                let path = request.split_whitespace().nth(1).unwrap_or_default();
                let _gone = stream.write_all(answer(path, &repository).as_bytes());
            }
        });
        Self { base }
    }
}

fn answer(path: &str, repository: &Repository) -> String {
    let (head, body) = match path.strip_prefix("/cdn/v") {
        None => (format!("302 Found\r\nlocation: {}", path.replace("/core:/stable:/", "/cdn/")), None),
        Some(rest) => match file(rest, repository) {
            None => ("403 Forbidden".to_owned(), None),
            found => ("200 OK".to_owned(), found),
        },
    };
    let body = body.unwrap_or_default();
    format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
}

fn file(rest: &str, repository: &Repository) -> Option<String> {
    let (minor, file) = rest.split_once("/deb/")?;
    let index = repository.packages(minor.parse::<Minor>().ok()?)?;
    Some(if file == "Release.key" { repository.armored_key() } else { index })
}

#[async_trait]
impl Mirror for Public {
    /// On a thread of its own, which the whole world waits for: its own clock would run away while a socket is waited for.
    async fn get(&self, url: &str, limit: usize) -> anyhow::Result<Answer> {
        let url = url.replace("https://pkgs.k8s.io", &self.base);
        let asked = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(Http::default().get(&url, limit))
        });
        asked.join().expect("no panic")
    }
}

/// Incident 3: the 302 was not followed. "No upgrade needed", silently.
#[test]
fn incident_03_a_night_finds_the_next_minor_behind_a_redirect() {
    assert!(REPOSITORY.starts_with("https://pkgs.k8s.io/"));
    night(async || {
        let stage = evening(&Layout::of(1, 1, PATCH), &policy("minor")).await;
        let machines = stage.world.machines();
        machines.ask_through(Box::new(Public::with(machines.repository())));
        reaches(&stage, Status::Done, 3).await;
        assert_well(&stage, MINOR);
    });
}
