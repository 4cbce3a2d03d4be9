//! An API server on loopback that knows a few answers; whatever else is asked for is not there, and lists are empty.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};

pub(crate) struct FakeApi {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl FakeApi {
    /// Serves these paths until the test ends. Threads end with the process.
    pub(crate) fn serve(answers: BTreeMap<&'static str, Value>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (seen, answers) = (asked.clone(), Arc::new(answers));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (seen, answers) = (seen.clone(), answers.clone());
                std::thread::spawn(move || converse(&stream, &answers, &seen));
            }
        });
        Self { port, asked }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Method and path of each request so far.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// One connection, request after request. Bodies are not read: nothing here writes.
fn converse(stream: &TcpStream, answers: &BTreeMap<&str, Value>, seen: &Mutex<Vec<String>>) {
    let mut lines = BufReader::new(stream).lines();
    while let Some(Ok(request)) = lines.next() {
        while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
        let target = request.split(' ').nth(1).unwrap_or_default();
        let path = target.split('?').next().unwrap_or_default();
        seen.lock().unwrap().push(request.trim_end_matches(" HTTP/1.1").to_owned());
        let (status, body) = answer(answers, path);
        let head =
            format!("HTTP/1.1 {status} x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len());
        if (&mut &*stream).write_all((head + &body).as_bytes()).is_err() {
            return;
        }
    }
}

fn answer(answers: &BTreeMap<&str, Value>, path: &str) -> (u16, String) {
    if let Some(known) = answers.get(path) {
        return (200, known.to_string());
    }
    let plural = path.rsplit('/').next().unwrap_or_default();
    if plural.ends_with('s') && plural != "namespaces" {
        return (200, json!({"metadata": {}, "items": []}).to_string());
    }
    (
        404,
        json!({"kind": "Status", "status": "Failure", "code": 404, "reason": "NotFound", "message": "not found"})
            .to_string(),
    )
}
