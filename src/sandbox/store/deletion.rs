//! The end of objects: grace, finalizers, preconditions.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{
    Inner, Written,
    kind::Kind,
    kinds, meta,
    options::{Deletion, Propagation},
    refusal::Refusal,
};

pub(super) const FOREGROUND: &str = "foregroundDeletion";
pub(super) const ORPHAN: &str = "orphan";

/// A cluster can't be without these.
const IMMORTAL: &[&str] = &["default", "kube-public", "kube-system"];

/// A pod's own grace when its spec says nothing.
const GRACE: i64 = 30;

impl Inner {
    pub(super) fn delete(
        &mut self,
        kind: &'static Kind,
        namespace: Option<&str>,
        name: &str,
        how: &Deletion,
    ) -> Written {
        let namespace = namespace.unwrap_or_default();
        let Some(before) = self.objects.get(kind, namespace, name).cloned() else {
            return Err(Refusal::not_found(kind, name));
        };
        check_preconditions(kind, &before, how)?;
        if *kind == kinds::NAMESPACE && IMMORTAL.contains(&name) {
            return Err(Refusal::forbidden(kind, name, "this namespace may not be deleted"));
        }
        let mut after = Value::clone(&before);
        set_finalizers(&mut after, &finalizers(kind, &before, how.propagation));
        let waits =
            if *kind == kinds::POD { give_grace(&mut after, how.grace_seconds, self.clock.now()) } else { false };
        if !waits && meta::finalizers(&after).is_empty() && *kind != kinds::NAMESPACE {
            return if how.dry_run { Ok(before) } else { Ok(self.removed(kind, &before)) };
        }
        mark(kind, &mut after, self.clock.now());
        // To be on the way out is another state, once.
        if let Some(generation) =
            meta::number(&before, "/metadata/generation").filter(|_| !meta::is_terminating(&before))
        {
            meta::set(&mut after, "generation", (generation + 1).into());
        }
        if how.dry_run || after == *before {
            return Ok(after.into());
        }
        let stored = self.objects.put(kind, after, self.clock.now());
        self.after_change(kind, &before, &stored);
        Ok(stored)
    }

    /// Takes an object out, and goes on with what waited for it or hangs on it.
    pub(super) fn removed(&mut self, kind: &'static Kind, object: &Arc<Value>) -> Arc<Value> {
        let now = self.clock.now();
        let Some(last) = self.objects.remove(kind, &meta::key(object), now) else { return object.clone() };
        if *kind == kinds::POD {
            self.logs.forget(meta::namespace(&last), meta::name(&last));
        }
        self.after_removal(kind, &last);
        last
    }

    /// Goes on with a deletion that may have waited for this change.
    pub(super) fn after_change(&mut self, kind: &'static Kind, before: &Value, after: &Arc<Value>) {
        self.after_owners_changed(before, after);
        if !meta::is_terminating(after) {
            return;
        }
        if *kind == kinds::NAMESPACE {
            return self.empty(after);
        }
        let waits_for = meta::finalizers(after);
        let grace = meta::number(after, "/metadata/deletionGracePeriodSeconds").unwrap_or_default();
        if waits_for.is_empty() && grace == 0 {
            self.removed(kind, after);
        } else if waits_for.contains(&FOREGROUND) {
            self.delete_dependents(kind, after);
        } else if waits_for.contains(&ORPHAN) {
            self.orphan_dependents(kind, after);
        }
    }

    /// Takes a finalizer off an object, which may be its end.
    pub(super) fn release(&mut self, kind: &'static Kind, object: &Arc<Value>, finalizer: &str) {
        let Some(before) = self.objects.get(kind, meta::namespace(object), meta::name(object)).cloned() else { return };
        let left: Vec<_> = meta::finalizers(&before).into_iter().filter(|name| *name != finalizer).collect();
        let mut after = Value::clone(&before);
        set_finalizers(&mut after, &left);
        let stored = self.objects.put(kind, after, self.clock.now());
        self.after_change(kind, &before, &stored);
    }
}

pub(super) fn check_preconditions(kind: &Kind, before: &Value, how: &Deletion) -> Result<(), Refusal> {
    // The API server speaks of the kind here, not of the resource.
    let conflict = |why: &str| {
        let shown = if kind.group.is_empty() { kind.kind.to_owned() } else { format!("{}.{}", kind.kind, kind.group) };
        let message = format!("Operation cannot be fulfilled on {shown} \"{}\": {why}", meta::name(before));
        let mut details = json!({"name": meta::name(before), "kind": kind.kind});
        if !kind.group.is_empty() {
            details["group"] = kind.group.into();
        }
        Err(Refusal { details, ..Refusal::new(409, "Conflict", message) })
    };
    let (uid, revision) = (meta::uid(before), meta::text(before, "/metadata/resourceVersion"));
    if let Some(wanted) = how.uid.as_deref().filter(|wanted| *wanted != uid) {
        return conflict(&format!(
            "the UID in the precondition ({wanted}) does not match the UID in record ({uid}). The object might have been \
             deleted and then recreated"
        ));
    }
    if let Some(wanted) = how.resource_version.as_deref().filter(|wanted| *wanted != revision) {
        return conflict(&format!(
            "the ResourceVersion in the precondition ({wanted}) does not match the ResourceVersion in record \
             ({revision}). The object might have been modified"
        ));
    }
    Ok(())
}

/// What the object must wait for, with the garbage collector's own: they follow from how its dependents are to go.
fn finalizers<'a>(kind: &Kind, object: &'a Value, propagation: Option<Propagation>) -> Vec<&'a str> {
    let mut names = meta::finalizers(object);
    let propagation = match propagation {
        Some(propagation) => propagation,
        None if names.contains(&ORPHAN) => Propagation::Orphan,
        None if names.contains(&FOREGROUND) => Propagation::Foreground,
        // Jobs keep to what batch/v1 did before there was a garbage collector.
        None if *kind == kinds::JOB => Propagation::Orphan,
        None => Propagation::Background,
    };
    names.retain(|name| *name != ORPHAN && *name != FOREGROUND);
    match propagation {
        Propagation::Background => {}
        Propagation::Foreground => names.push(FOREGROUND),
        Propagation::Orphan => names.push(ORPHAN),
    }
    names
}

fn set_finalizers(object: &mut Value, names: &[&str]) {
    meta::set(object, "finalizers", if names.is_empty() { Value::Null } else { json!(names) });
}

/// Gives a pod time to end, if it runs anywhere. Whether it has to be waited for.
fn give_grace(pod: &mut Value, asked: Option<i64>, now: Timestamp) -> bool {
    let own = meta::number(pod, "/spec/terminationGracePeriodSeconds").unwrap_or(GRACE);
    let given = meta::number(pod, "/metadata/deletionGracePeriodSeconds").filter(|_| meta::is_terminating(pod));
    let is_bound = !meta::text(pod, "/spec/nodeName").is_empty();
    let has_ended = matches!(meta::text(pod, "/status/phase"), "Succeeded" | "Failed");
    let grace = match asked.unwrap_or(own) {
        _ if !is_bound || has_ended => 0,
        // A negative grace would be an endless one.
        grace if grace < 0 => 1,
        grace => grace,
    };
    match given {
        // An end that has begun may be made shorter, not longer.
        Some(given) if asked.is_none() && is_bound && !has_ended || grace >= given => given > 0,
        Some(given) => {
            shorten(pod, given, grace, now);
            grace > 0
        }
        None => {
            set_end(pod, now, grace);
            grace > 0
        }
    }
}

fn set_end(object: &mut Value, now: Timestamp, grace: i64) {
    let end = now.saturating_add(SignedDuration::from_secs(grace)).unwrap_or(now);
    meta::set(object, "deletionTimestamp", meta::seconds(end).into());
    meta::set(object, "deletionGracePeriodSeconds", grace.into());
}

fn shorten(pod: &mut Value, given: i64, grace: i64, now: Timestamp) {
    let end: Timestamp = meta::text(pod, "/metadata/deletionTimestamp").parse().unwrap_or(now);
    let began = end.saturating_sub(SignedDuration::from_secs(given)).unwrap_or(now);
    let end = began.saturating_add(SignedDuration::from_secs(grace)).unwrap_or(now);
    if end >= now {
        return set_end(pod, began, grace);
    }
    // The time is over already: the kubelet still has the last word, unless the end is to be forced.
    set_end(pod, now, 0);
    meta::set(pod, "deletionGracePeriodSeconds", i64::from(grace > 0).into());
}

/// Marks an object as being deleted, if it is not yet.
fn mark(kind: &Kind, object: &mut Value, now: Timestamp) {
    if !meta::is_terminating(object) {
        set_end(object, now, 0);
    }
    if *kind == kinds::NAMESPACE {
        meta::set(object, "deletionGracePeriodSeconds", Value::Null);
        meta::child(object, "status").insert("phase".to_owned(), "Terminating".into());
    }
}
