//! Answers, as they go over the wire.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures::stream::{BoxStream, StreamExt as _};
use http_body::{Body, Frame};
use serde_json::Value;

use super::Refusal;

/// What is sent back.
pub(super) struct Answer {
    code: u16,
    content_type: &'static str,
    retry_after: Option<u64>,
    body: AnswerBody,
}

impl Answer {
    /// By `Display`, which `serde_json` itself compiles: an optimised one serves an unoptimised sandbox.
    pub(super) fn json(code: u16, value: &Value) -> Self {
        Self::written(code, value.to_string())
    }

    /// JSON that is written already.
    pub(super) fn written(code: u16, text: String) -> Self {
        let body = AnswerBody::Once(Some(text.into()));
        Self { code, content_type: "application/json", retry_after: None, body }
    }

    pub(super) fn text(code: u16, text: impl Into<String>) -> Self {
        let body = AnswerBody::Once(Some(text.into().into_bytes().into()));
        Self { code, content_type: "text/plain", retry_after: None, body }
    }

    pub(super) fn refusal(refusal: &Refusal) -> Self {
        let retry_after = refusal.details.get("retryAfterSeconds").and_then(Value::as_u64);
        Self { retry_after, ..Self::json(refusal.code, &refusal.status()) }
    }

    pub(super) fn stream(events: BoxStream<'static, Bytes>) -> Self {
        Self { code: 200, content_type: "application/json", retry_after: None, body: AnswerBody::Stream(events) }
    }

    pub(super) fn code(&self) -> u16 {
        self.code
    }

    pub(super) fn into_response(self) -> http::Response<AnswerBody> {
        let mut builder = http::Response::builder().status(self.code).header("Content-Type", self.content_type);
        if let Some(seconds) = self.retry_after {
            builder = builder.header("Retry-After", seconds);
        }
        // Only a code or a header that is none can fail, and all of them are ours.
        builder.body(self.body).unwrap_or_else(|_| http::Response::new(AnswerBody::Once(None)))
    }
}

/// The body: at once, or event by event.
pub enum AnswerBody {
    /// At once.
    Once(Option<Bytes>),
    /// Event by event.
    Stream(BoxStream<'static, Bytes>),
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match &mut *self {
            Self::Once(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Self::Stream(events) => events.poll_next_unpin(cx).map(|event| event.map(|bytes| Ok(Frame::data(bytes)))),
        }
    }
}
