//! A request, understood.

use serde_json::Value;

use super::{
    Refusal,
    route::{self, Target},
};
use crate::sandbox::store::{FieldSelector, Kind, LabelSelector, Options, Query};

/// What is asked for, in RBAC's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// One object.
    Get,
    /// Many.
    List,
    /// Many, and what becomes of them.
    Watch,
    /// A new one.
    Create,
    /// A whole one in place of what is there.
    Update,
    /// A change.
    Patch,
    /// The end of one.
    Delete,
    /// The end of many.
    DeleteCollection,
    /// What the API has no word for.
    Other,
}

impl Verb {
    /// As RBAC spells it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::List => "list",
            Self::Watch => "watch",
            Self::Create => "create",
            Self::Update => "update",
            Self::Patch => "patch",
            Self::Delete => "delete",
            Self::DeleteCollection => "deletecollection",
            Self::Other => "",
        }
    }

    /// Whether it changes anything.
    pub fn is_write(self) -> bool {
        !matches!(self, Self::Get | Self::List | Self::Watch)
    }
}

/// A request.
#[derive(Clone, Debug)]
pub struct Asked {
    /// HTTP's word.
    pub method: String,
    /// The path, without parameters.
    pub path: String,
    /// The parameters, decoded.
    pub parameters: Vec<(String, String)>,
    /// The body; null when there is none.
    pub body: Value,
    /// What it is about; none for `/version` and the like.
    pub target: Option<Target>,
    /// What is to be done.
    pub verb: Verb,
    content_type: String,
    accept: String,
}

impl Asked {
    pub(super) fn read(request: &http::Request<bytes::Bytes>) -> Self {
        let parameters = parameters(request.uri().query().unwrap_or_default());
        let (method, path) = (request.method().to_string(), request.uri().path().to_owned());
        let target = route::target(&path);
        let header = |name| {
            let value = request.headers().get(name).and_then(|value: &http::HeaderValue| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        let content_type = header(http::header::CONTENT_TYPE);
        let is_watch = parameters.iter().any(|(key, value)| key == "watch" && matches!(value.as_str(), "true" | "1"));
        let is_one = target.as_ref().is_some_and(|target| target.name.is_some());
        let verb = match (method.as_str(), is_one) {
            ("GET", true) => Verb::Get,
            ("GET", false) if is_watch => Verb::Watch,
            ("GET", false) => Verb::List,
            ("POST", _) => Verb::Create,
            ("PUT", true) => Verb::Update,
            ("PATCH", true) => Verb::Patch,
            ("DELETE", true) => Verb::Delete,
            ("DELETE", false) => Verb::DeleteCollection,
            _ => Verb::Other,
        };
        Self {
            method,
            path,
            parameters,
            body: understood(request.body()),
            target,
            verb,
            content_type,
            accept: header(http::header::ACCEPT),
        }
    }

    /// A parameter's value; none for an empty one.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        found.filter(|value| !value.is_empty())
    }

    pub(super) fn is(&self, name: &str) -> bool {
        matches!(self.parameter(name), Some("true" | "1"))
    }

    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.parameter(name).and_then(|value| value.parse().ok())
    }

    pub(super) fn dry_run(&self) -> bool {
        self.parameters.iter().any(|(key, value)| key == "dryRun" && value == "All")
    }

    pub(super) fn options(&self) -> Options {
        Options { dry_run: self.dry_run(), manager: self.parameter("fieldManager").unwrap_or_default().to_owned() }
    }

    /// The patch's kind, without parameters.
    pub(super) fn content_type(&self) -> &str {
        self.content_type.split(';').next().unwrap_or_default().trim()
    }

    /// Whether the answer is wanted in this shape, such as `Table`.
    pub fn wants(&self, shape: &str) -> bool {
        self.accept.split([',', ';']).any(|part| part.trim().strip_prefix("as=") == Some(shape))
    }

    /// What a list or watch shows.
    pub(super) fn query(&self, kind: &Kind, target: &Target) -> Result<Query, Refusal> {
        let labels = LabelSelector::parse(self.parameter("labelSelector").unwrap_or_default());
        let fields = FieldSelector::parse(kind, self.parameter("fieldSelector").unwrap_or_default());
        let revision = self.parameter("resourceVersion").unwrap_or("0");
        let revision: u64 = revision.parse().map_err(|_| invalid_revision(revision))?;
        Ok(Query {
            namespace: target.namespace.clone(),
            labels: labels.map_err(Refusal::bad_request)?,
            fields: fields.map_err(Refusal::bad_request)?,
            limit: self.number("limit").and_then(|limit| usize::try_from(limit).ok()).unwrap_or_default(),
            next: self.parameter("continue").map(str::to_owned),
            at: (self.parameter("resourceVersionMatch") == Some("Exact")).then_some(revision),
        })
    }
}

/// Server-side apply is sent as YAML, of which JSON is a part: kube and kubectl send JSON. Most requests have none of both,
/// and a parser takes long to find nothing.
fn understood(body: &[u8]) -> Value {
    if body.is_empty() {
        return Value::Null;
    }
    let json = std::str::from_utf8(body).ok().and_then(|text| text.parse().ok());
    json.or_else(|| serde_saphyr::from_slice(body).ok()).unwrap_or_default()
}

fn invalid_revision(text: &str) -> Refusal {
    Refusal::bad_request(format!(
        "invalid resource version: resourceVersion: Invalid value: {text:?}: strconv.ParseUint: parsing {text:?}: invalid \
         syntax"
    ))
}

fn parameters(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(key, value)| (decode(key), decode(value)))
        .collect()
}

/// Undoes percent-encoding; what is none stays as it is.
pub(super) fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut decoded, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(&byte) = bytes.get(at) {
        let hex = bytes.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
        let meant = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()).filter(|_| byte == b'%');
        decoded.push(meant.unwrap_or(if byte == b'+' { b' ' } else { byte }));
        at += if meant.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_decoded() {
        let read = parameters("labelSelector=app%3Dweb%2Ctier+in+%28a%29&limit=5&bare&bad=%zz");
        let expected = [("labelSelector", "app=web,tier in (a)"), ("limit", "5"), ("bare", ""), ("bad", "%zz")];
        assert_eq!(read, expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
    }

    proptest::proptest! {
        #[test]
        fn no_query_panics(text in "[%0-9a-f&=+ä]{0,20}") {
            let _ = parameters(&text);
        }
    }
}
