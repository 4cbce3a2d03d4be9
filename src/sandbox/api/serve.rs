//! The same server on a loopback port, for the real kubectl. In real time: a paused clock and sockets don't go together.

use std::{
    future::poll_fn,
    net::{Ipv4Addr, SocketAddr},
    pin::Pin,
};

use anyhow::Context as _;
use http_body::Body as _;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    task::{AbortHandle, JoinSet},
};

use super::Server;

/// A server that answers until it is dropped.
pub struct Served {
    address: SocketAddr,
    task: AbortHandle,
}

impl Served {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Serves on this port of the loopback address and on no other: there is no authentication. Port 0 takes a free one.
pub async fn serve(server: Server, port: u16) -> anyhow::Result<Served> {
    let doing = || format!("listening on 127.0.0.1:{port}");
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.with_context(doing)?;
    let address = listener.local_addr().with_context(doing)?;
    let task = tokio::spawn(accept(listener, server)).abort_handle();
    Ok(Served { address, task })
}

async fn accept(listener: TcpListener, server: Server) {
    // They end with it.
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => drop(connections.spawn(talk(stream, server.clone()))),
                // Such as too many open files: others may end.
                Err(error) => {
                    tracing::debug!(%error, "accepting a connection");
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn talk(stream: TcpStream, server: Server) {
    let service = service_fn(move |request: http::Request<Incoming>| {
        let server = server.clone();
        async move {
            let (parts, body) = request.into_parts();
            let body = read(body).await.map_err(|_| super::Lost)?;
            server.answer(&http::Request::from_parts(parts, body)).await
        }
    });
    let connection = http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service);
    if let Err(error) = connection.await {
        tracing::debug!(%error, "a connection to the sandbox's API server");
    }
}

async fn read(mut body: Incoming) -> Result<bytes::Bytes, hyper::Error> {
    let mut all = Vec::new();
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        if let Ok(data) = frame?.into_data() {
            all.extend_from_slice(&data);
        }
    }
    Ok(all.into())
}

#[cfg(test)]
mod tests;
