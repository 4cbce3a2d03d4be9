use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use super::{http::REDIRECTS, *};
use crate::node::{
    packages::{armor::tests::armor, index_versions},
    scripted::ScriptedHost,
};

/// A server on loopback that answers each path as told, and remembers what was asked. Its second half plays the CDN.
struct Server {
    base: String,
    asked: Arc<Mutex<Vec<String>>>,
}

async fn server(answer: fn(&str) -> (u16, String)) -> (Server, Http) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("port");
    let base = format!("http://{}/core:/stable:", listener.local_addr().expect("address"));
    let asked = Arc::new(Mutex::new(Vec::new()));
    let seen = asked.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut buffer = vec![0; 8192];
            let read = stream.read(&mut buffer).await.unwrap_or(0);
            let request = String::from_utf8_lossy(&buffer[..read]).into_owned();
            let path = request.split_whitespace().nth(1).unwrap_or("/").to_owned();
            let (code, body) = answer(&path);
            seen.lock().expect("lock").push(path);
            let head = match code {
                302 => {
                    format!("HTTP/1.1 302 Found\r\nlocation: {body}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
                }
                _ => format!("HTTP/1.1 {code} X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len()),
            };
            let body = if code == 302 { String::new() } else { body };
            let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
        }
    });
    (Server { base, asked }, Http::default())
}

const V36: Minor = Minor::new(1, 36);

fn like_the_public_one(path: &str) -> (u16, String) {
    match path {
        "/isv/v1.37/deb/Packages" => (200, "Package: kubeadm\nVersion: 1.37.2-1.1\n".into()),
        "/isv/v1.36/deb/Packages" => (200, String::new()),
        "/isv/v1.37/deb/Release.key" => (200, armor(&[0x99, 1, 2, 3])),
        _ if path.starts_with("/isv/") => (403, "<Error>AccessDenied</Error>".into()),
        _ => (302, path.replace("/core:/stable:/", "/isv/")),
    }
}

#[tokio::test]
async fn incident_03_a_redirect_is_followed_to_the_index() {
    let (server, client) = server(like_the_public_one).await;
    let index = fetch_next_index(&client, &server.base, V36).await.expect("answer").expect("index");
    assert_eq!(index_versions(&index, "kubeadm")[0].package, "1.37.2-1.1");
    let asked = server.asked.lock().expect("lock").clone();
    assert_eq!(asked, ["/core:/stable:/v1.37/deb/Packages", "/isv/v1.37/deb/Packages"]);
}

#[tokio::test]
async fn a_forbidden_next_minor_is_none_only_while_the_running_one_is_handed_out() {
    let (public, client) = server(like_the_public_one).await;
    assert_eq!(fetch_next_index(&client, &public.base, V36.next()).await.expect("1.38 is not there").as_deref(), None);

    let (blocked, client) = server(|_| (403, String::new())).await;
    assert!(fetch_next_index(&client, &blocked.base, V36).await.is_err());
    assert!(fetch_index(&client, &blocked.base, V36).await.is_err());
}

#[tokio::test]
async fn incident_03_no_such_minor_is_a_value_and_anything_else_is_not() {
    let (absent, client) = server(|_| (404, String::new())).await;
    assert_eq!(fetch_index(&client, &absent.base, V36).await.expect("value"), None);
    let (broken, client) = server(|_| (503, String::new())).await;
    let error = fetch_index(&client, &broken.base, V36).await.unwrap_err();
    assert!(format!("{error:#}").contains("503"), "{error:#}");
    let closed = "http://127.0.0.1:9/core:/stable:";
    assert!(fetch_index(&client, closed, V36).await.is_err());
}

#[tokio::test]
async fn redirects_without_end_and_bodies_without_end_are_refused() {
    let (circle, client) = server(|path| (302, path.to_owned())).await;
    assert!(fetch_index(&client, &circle.base, V36).await.is_err());
    assert_eq!(circle.asked.lock().expect("lock").len(), REDIRECTS + 1);
    let (huge, client) = server(|_| (200, "x".repeat(KEY_SIZE_LIMIT + 1))).await;
    let error = fetch_key(&client, &huge.base, V36, None).await.unwrap_err();
    assert!(error.to_string().contains("more than 1 MiB"), "{error}");
}

#[tokio::test]
async fn a_key_must_be_one() {
    let (server, client) = server(like_the_public_one).await;
    assert!(fetch_key(&client, &server.base, V36.next(), None).await.expect("key").starts_with("-----BEGIN PGP"));
    let index = format!("{}/v1.37/deb/Packages", server.base);
    let error = fetch_key(&client, &server.base, V36, Some(&index)).await.unwrap_err();
    assert!(format!("{error:#}").contains("no OpenPGP public key"), "{error:#}");
}

/// A node whose source points at v1.36, and what `apt-cache madison` says there.
fn pointing_at_36(base: &str) -> ScriptedHost {
    const LIST: &str = "/etc/apt/sources.list.d/k.list";
    let host = ScriptedHost::new("cp1").answer(&["find"], LIST).file(LIST, &format!("deb {base}/v1.36/deb/ /\n"));
    host.answer(&["apt-cache"], &format!("kubeadm | 1.36.3-1.1 | {base}/v1.36/deb  Packages\n"))
}

/// A run that was given up left the source of the first control plane at another minor: of the running one apt knew
/// nothing, and that read as "nothing newer".
#[tokio::test]
async fn a_source_at_another_minor_does_not_read_as_nothing_newer() {
    let (server, client) = server(like_the_public_one).await;
    let host = pointing_at_36(&server.base);
    let clock = Clock::starting_at(jiff::Timestamp::UNIX_EPOCH);
    for (minor, package) in [(V36, Some("1.36.3-1.1")), (V36.next(), Some("1.37.2-1.1")), (V36.next().next(), None)] {
        let found = available_in(&host, clock, &client, &server.base, minor, "kubeadm").await;
        match package {
            Some(package) => assert_eq!(found.expect("found")[0].package, package),
            None => assert!(found.is_err(), "what can't be read is never nothing: {found:?}"),
        }
    }
    assert_eq!(host.started().len(), 1, "only a list that will be asked is refreshed");
}
