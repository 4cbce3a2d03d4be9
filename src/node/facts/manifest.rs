use serde_json::Value;

use super::{Sections, flags};
use crate::cluster::snapshot::Manifest;

const DIRECTORY: &str = "/etc/kubernetes/manifests/";

/// Every file that the kubelet takes for a static pod.
pub(super) fn all(sections: &Sections) -> Vec<Manifest> {
    let prefix = format!("file:{DIRECTORY}");
    sections.names(&prefix).map(|file| read(file, sections.text(&format!("{prefix}{file}")))).collect()
}

fn read(file: &str, text: Option<&str>) -> Manifest {
    let parsed = text.ok_or_else(|| "it could not be read".to_owned());
    let parsed = parsed.and_then(|text| serde_saphyr::from_str::<Value>(text).map_err(|error| first_line(&error)));
    match parsed {
        Ok(pod) => of_pod(file, &pod),
        Err(why) => Manifest { unreadable: Some(why), ..empty(file) },
    }
}

fn first_line(error: &impl ToString) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}

fn empty(file: &str) -> Manifest {
    Manifest {
        file: file.to_owned(),
        unreadable: None,
        pod: String::new(),
        program: String::new(),
        image: String::new(),
        flags: vec![],
        references: vec![],
    }
}

fn of_pod(file: &str, pod: &Value) -> Manifest {
    let container = &pod["spec"]["containers"][0];
    let list = |name: &str| container[name].as_array().into_iter().flatten().filter_map(Value::as_str);
    let words: Vec<_> = list("command").chain(list("args")).collect();
    let program = words.first().copied().filter(|word| !word.starts_with('-')).unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Manifest {
        pod: text(&pod["metadata"]["name"]),
        program: program.rsplit('/').next().unwrap_or_default().to_owned(),
        image: text(&container["image"]),
        flags: flags::of_words(&format!("{DIRECTORY}{file}"), words.into_iter()),
        references: references(&pod["spec"]),
        ..empty(file)
    }
}

/// API objects that a pod names: in volumes, in its containers' environment, and its account.
fn references(spec: &Value) -> Vec<String> {
    let each = |list: &Value| list.as_array().cloned().unwrap_or_default();
    let mut found = Vec::new();
    let mut add = |kind: &str, name: &Value| found.extend(name.as_str().map(|name| format!("{kind}/{name}")));
    add("serviceaccount", &spec["serviceAccountName"]);
    add("serviceaccount", &spec["serviceAccount"]);
    for volume in each(&spec["volumes"]) {
        add("configmap", &volume["configMap"]["name"]);
        add("secret", &volume["secret"]["secretName"]);
        add("persistentvolumeclaim", &volume["persistentVolumeClaim"]["claimName"]);
        for source in each(&volume["projected"]["sources"]) {
            add("configmap", &source["configMap"]["name"]);
            add("secret", &source["secret"]["name"]);
        }
    }
    for container in each(&spec["containers"]).into_iter().chain(each(&spec["initContainers"])) {
        for from in each(&container["envFrom"]) {
            add("configmap", &from["configMapRef"]["name"]);
            add("secret", &from["secretRef"]["name"]);
        }
        for variable in each(&container["env"]) {
            add("configmap", &variable["valueFrom"]["configMapKeyRef"]["name"]);
            add("secret", &variable["valueFrom"]["secretKeyRef"]["name"]);
        }
    }
    found.sort();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const APISERVER: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: kube-apiserver\nspec:\n  containers:\n  - command:\n    \
        - kube-apiserver\n    - --v=2\n    - --audit-policy-file\n    - /etc/audit.yaml\n    image: r/kube-apiserver:v1.36.1\n  \
        volumes:\n  - hostPath: {path: /etc}\n    name: x\n";

    #[test]
    fn a_component_and_its_flags() {
        let found = read("kube-apiserver.yaml", Some(APISERVER));
        assert_eq!((found.pod.as_str(), found.program.as_str()), ("kube-apiserver", "kube-apiserver"));
        let flags: Vec<_> = found.flags.iter().map(|flag| (flag.name.as_str(), flag.value.as_str())).collect();
        assert_eq!(flags, [("v", "2"), ("audit-policy-file", "/etc/audit.yaml")]);
        assert_eq!(found.flags[0].file, "/etc/kubernetes/manifests/kube-apiserver.yaml");
        assert!(found.references.is_empty() && found.unreadable.is_none());
    }

    #[test]
    fn objects_that_a_static_pod_names() {
        let text = "spec:\n  serviceAccountName: vip\n  volumes:\n  - configMap: {name: c}\n  containers:\n  - args: [manager]\n    \
                    env:\n    - name: A\n      valueFrom: {secretKeyRef: {name: s, key: k}}\n";
        let found = read("kube-vip.yaml", Some(text));
        assert_eq!(found.references, ["configmap/c", "secret/s", "serviceaccount/vip"]);
        assert_eq!(found.program, "manager");
    }

    #[test]
    fn what_cannot_be_read_says_so() {
        assert!(read("x.yaml", Some("a: [")).unreadable.is_some());
        assert!(read("x.yaml", None).unreadable.is_some());
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[\\PC\n]*") {
            read("x", Some(&text));
        }
    }
}
