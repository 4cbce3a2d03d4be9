use anyhow::Context as _;
use jiff::Timestamp;
use serde::Deserialize;

use crate::{cluster::snapshot::Certificate, node::Command};

/// kubeadm's own look at its certificates, as data since 1.30.
pub(super) fn check_expiration() -> Command {
    Command::new("kubeadm", ["certs", "check-expiration", "-o", "json"])
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Info {
    certificates: Vec<Line>,
    #[serde(default)]
    certificate_authorities: Vec<Line>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    name: String,
    expiration_date: Option<Timestamp>,
    #[serde(default)]
    externally_managed: bool,
    #[serde(default)]
    missing: bool,
}

impl Line {
    fn certificate(self, authority: bool) -> Certificate {
        let expires = self.expiration_date.filter(|_| !self.missing);
        Certificate { name: self.name, expires, authority, external: self.externally_managed }
    }
}

/// Its answer; lines of talk before it are passed over.
pub(super) fn parse_expiration(text: &str) -> anyhow::Result<Vec<Certificate>> {
    let begin = text.find('{').context("kubeadm certs check-expiration gave no answer")?;
    let mut answers = serde_json::Deserializer::from_str(&text[begin..]).into_iter::<Info>();
    let info = answers.next().context("kubeadm certs check-expiration gave no answer")?;
    let info = info.context("kubeadm certs check-expiration")?;
    let own = info.certificates.into_iter().map(|line| line.certificate(false));
    Ok(own.chain(info.certificate_authorities.into_iter().map(|line| line.certificate(true))).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Of kubeadm 1.36.1, shortened.
    const ANSWER: &str = r#"[check-expiration] Reading configuration...
{
    "kind": "CertificateExpirationInfo",
    "apiVersion": "output.kubeadm.k8s.io/v1alpha3",
    "certificates": [
        {"name": "admin.conf", "expirationDate": null, "residualTime": 0, "externallyManaged": false, "missing": true},
        {"name": "apiserver", "expirationDate": "2027-11-22T21:37:38Z", "residualTime": 31535998,
         "externallyManaged": false, "caName": "ca", "missing": false}
    ],
    "certificateAuthorities": [
        {"name": "ca", "expirationDate": "2036-11-19T21:37:38Z", "residualTime": 1, "externallyManaged": true, "missing": false}
    ]
}
"#;

    #[test]
    fn a_real_answer_is_read() {
        let found = parse_expiration(ANSWER).expect("answer");
        let shown: Vec<_> =
            found.iter().map(|one| (one.name.as_str(), one.expires.is_some(), one.authority, one.external)).collect();
        assert_eq!(
            shown,
            [("admin.conf", false, false, false), ("apiserver", true, false, false), ("ca", true, true, true)]
        );
        for text in ["", "{}", "{\"certificates\": 1}", "error: no cluster"] {
            assert!(parse_expiration(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[\\PC\n{}\"]*") {
            let _ = parse_expiration(&text);
        }
    }
}
