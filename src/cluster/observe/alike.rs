use std::collections::{BTreeMap, HashMap};

use crate::cluster::snapshot::{Placement, Pod, Shared};

/// What the pods of one controller have alike, kept once.
#[derive(Default)]
pub(super) struct Alike {
    by_owner: HashMap<(String, String), Template>,
}

struct Template {
    labels: Shared<BTreeMap<String, String>>,
    images: Shared<Vec<String>>,
    placement: Shared<Placement>,
}

impl Alike {
    /// The same pod, holding what it has alike with the first one of its controller together with that.
    pub(super) fn share(&mut self, mut pod: Pod) -> Pod {
        let Some(owner) = &pod.owner else { return pod };
        let template = self.by_owner.entry((pod.namespace.clone(), owner.name.clone())).or_insert_with(|| Template {
            labels: pod.labels.clone(),
            images: pod.images.clone(),
            placement: pod.placement.clone(),
        });
        hold(&mut pod.labels, &template.labels);
        hold(&mut pod.images, &template.images);
        hold(&mut pod.placement, &template.placement);
        pod
    }
}

fn hold<T: PartialEq>(own: &mut Shared<T>, first: &Shared<T>) {
    if **own == **first {
        *own = first.clone();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture::pod;

    #[test]
    fn pods_of_one_controller_share_what_they_have_alike_and_nothing_else() {
        let mut alike = Alike::default();
        let of_web = |name: &str, image: &str| {
            let mut pod = pod(name, "w1", image);
            pod.owner.as_mut().expect("owner").name = "web".to_owned();
            pod
        };
        let first = alike.share(of_web("shop/a", "web:1"));
        let second = alike.share(of_web("shop/b", "web:1"));
        let newer = alike.share(of_web("shop/c", "web:2"));
        let elsewhere = alike.share(of_web("other/d", "web:1"));
        assert_eq!(first.images.place(), second.images.place());
        assert_eq!(first.placement.place(), newer.placement.place());
        assert_eq!(newer.images.as_slice(), ["web:2"]);
        assert_ne!(first.images.place(), elsewhere.images.place());
    }
}
