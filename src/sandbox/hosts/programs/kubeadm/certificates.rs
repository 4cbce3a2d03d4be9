//! `kubeadm certs check-expiration -o json`: all of them made not long ago.

use jiff::{SignedDuration, Timestamp};

use super::look;
use crate::sandbox::hosts::process::Process;

const HOURS_OF_A_DAY: i64 = 24;

pub(super) async fn check(process: &Process) {
    look(process).await;
    let now = process.machine.now();
    let line = |name: &str, days: i64| {
        let ends: Timestamp = now + SignedDuration::from_hours(days * HOURS_OF_A_DAY);
        format!(
            r#"{{"name":"{name}","expirationDate":"{ends:.0}","residualTime":{},"externallyManaged":false,"missing":false}}"#,
            days * 86_400
        )
    };
    let own = ["admin.conf", "apiserver", "apiserver-kubelet-client", "etcd-server"].map(|name| line(name, 300));
    let authorities = ["ca", "etcd-ca", "front-proxy-ca"].map(|name| line(name, 3_000));
    process.out(&format!(
        r#"{{"kind":"CertificateExpirationInfo","apiVersion":"output.kubeadm.k8s.io/v1alpha3","certificates":[{}],"certificateAuthorities":[{}]}}"#,
        own.join(","),
        authorities.join(",")
    ));
}
