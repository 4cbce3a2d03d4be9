//! What hangs on an object that goes: dependents by `ownerReferences`, and what is in a namespace.

use std::sync::Arc;

use serde_json::Value;

use super::{
    Inner,
    deletion::{FOREGROUND, ORPHAN},
    kind::Kind,
    kinds, meta,
    options::Deletion,
};

impl Inner {
    /// After an object is gone: its dependents lose an owner, and an owner or namespace may have waited for it.
    pub(super) fn after_removal(&mut self, kind: &Kind, object: &Value) {
        for (kind, dependent) in self.objects.dependents(meta::uid(object)) {
            self.collect(kind, &dependent);
        }
        self.after_owners_changed(object, &Value::Null);
        if kind.namespaced {
            let namespace = self.objects.get(&kinds::NAMESPACE, "", meta::namespace(object)).cloned();
            if let Some(namespace) = namespace.filter(|namespace| meta::is_terminating(namespace)) {
                self.end_if_empty(&namespace);
            }
        }
    }

    /// An object created for an owner that is no more goes as well.
    pub(super) fn collect_if_orphaned(&mut self, kind: &'static Kind, object: &Arc<Value>) {
        if owners(object).any(|uid| self.objects.by_uid(uid).is_none()) {
            self.collect(kind, object);
        }
    }

    /// Deletes an object that has no owner left; from one that has, takes the references to those that are gone.
    fn collect(&mut self, kind: &'static Kind, object: &Arc<Value>) {
        let lives = |reference: &&Value| self.objects.by_uid(meta::text(reference, "/uid")).is_some();
        let references = meta::list(object, "/metadata/ownerReferences");
        let left: Vec<Value> = references.iter().filter(lives).cloned().collect();
        if left.is_empty() {
            self.delete_quietly(kind, object, &Deletion::default());
        } else if left.len() < references.len() {
            self.set_owners(kind, object, left);
        }
    }

    fn delete_quietly(&mut self, kind: &'static Kind, object: &Value, how: &Deletion) {
        if meta::is_terminating(object) {
            return;
        }
        let how =
            Deletion { propagation: how.propagation.or_else(|| Some(default_propagation(object))), ..how.clone() };
        let namespace = Some(meta::namespace(object)).filter(|_| kind.namespaced);
        // It may have gone with another one in the meantime.
        let _ = self.delete(kind, namespace, meta::name(object), &how);
    }

    fn set_owners(&mut self, kind: &'static Kind, object: &Arc<Value>, left: Vec<Value>) {
        let mut after = Value::clone(object);
        meta::set(&mut after, "ownerReferences", if left.is_empty() { Value::Null } else { left.into() });
        let stored = self.objects.put(kind, after, self.clock.now());
        self.after_change(kind, object, &stored);
    }

    /// Foreground: dependents first; those that block keep the owner.
    pub(super) fn delete_dependents(&mut self, kind: &'static Kind, owner: &Arc<Value>) {
        for (kind, dependent) in self.objects.dependents(meta::uid(owner)) {
            let others = owners(&dependent).filter(|uid| *uid != meta::uid(owner));
            let has_another = others.into_iter().any(|uid| {
                let owner = self.objects.by_uid(uid);
                owner.is_some_and(|(_, owner)| !meta::finalizers(&owner).contains(&FOREGROUND))
            });
            if !has_another {
                let has_own = !self.objects.dependents(meta::uid(&dependent)).is_empty();
                let propagation = has_own.then_some(super::Propagation::Foreground);
                self.delete_quietly(kind, &dependent, &Deletion { propagation, ..Deletion::default() });
            }
        }
        self.end_if_unblocked(kind, owner);
    }

    pub(super) fn orphan_dependents(&mut self, kind: &'static Kind, owner: &Arc<Value>) {
        for (kind, dependent) in self.objects.dependents(meta::uid(owner)) {
            let references = meta::list(&dependent, "/metadata/ownerReferences").iter();
            let left =
                references.filter(|reference| meta::text(reference, "/uid") != meta::uid(owner)).cloned().collect();
            self.set_owners(kind, &dependent, left);
        }
        self.release(kind, owner, ORPHAN);
    }

    /// Looks after owners that an object no longer has.
    pub(super) fn after_owners_changed(&mut self, before: &Value, after: &Value) {
        let gone: Vec<_> = owners(before).filter(|uid| owners(after).all(|kept| kept != *uid)).collect();
        for uid in gone {
            if let Some((kind, owner)) = self.objects.by_uid(uid) {
                self.end_if_unblocked(kind, &owner);
            }
        }
    }

    fn end_if_unblocked(&mut self, kind: &'static Kind, owner: &Arc<Value>) {
        let Some(owner) = self.objects.get(kind, meta::namespace(owner), meta::name(owner)).cloned() else { return };
        let waits = meta::is_terminating(&owner) && meta::finalizers(&owner).contains(&FOREGROUND);
        if waits && !self.objects.dependents(meta::uid(&owner)).iter().any(|(_, dependent)| blocks(dependent, &owner)) {
            self.release(kind, &owner, FOREGROUND);
        }
    }

    /// Deletes what is in a namespace, and the namespace once nothing is.
    pub(super) fn empty(&mut self, namespace: &Arc<Value>) {
        let name = meta::name(namespace).to_owned();
        for (kind, object) in self.objects.all_in(&name) {
            let propagation = Some(super::Propagation::Background);
            self.delete_quietly(kind, &object, &Deletion { propagation, ..Deletion::default() });
        }
        self.end_if_empty(namespace);
    }

    fn end_if_empty(&mut self, namespace: &Arc<Value>) {
        let name = meta::name(namespace);
        let Some(found) = self.objects.get(&kinds::NAMESPACE, "", name).cloned() else { return };
        if self.objects.count_in(name) == 0 && meta::finalizers(&found).is_empty() {
            self.removed(&kinds::NAMESPACE, &found);
        }
    }
}

fn owners(object: &Value) -> impl Iterator<Item = &str> {
    meta::list(object, "/metadata/ownerReferences").iter().map(|owner| meta::text(owner, "/uid"))
}

fn blocks(dependent: &Value, owner: &Value) -> bool {
    let mut references = meta::list(dependent, "/metadata/ownerReferences").iter();
    references.any(|reference| {
        meta::text(reference, "/uid") == meta::uid(owner)
            && reference.get("blockOwnerDeletion").and_then(Value::as_bool) == Some(true)
    })
}

/// The garbage collector deletes in the background, unless an object's own finalizers say otherwise.
fn default_propagation(object: &Value) -> super::Propagation {
    let names = meta::finalizers(object);
    match () {
        () if names.contains(&ORPHAN) => super::Propagation::Orphan,
        () if names.contains(&FOREGROUND) => super::Propagation::Foreground,
        () => super::Propagation::Background,
    }
}
