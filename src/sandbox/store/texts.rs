use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use serde_json::Value;

/// What objects look like in lists, written once for each of their states: a list of a thousand nodes is asked for some
/// times for each of them, and hardly any has changed.
#[derive(Default)]
pub(in crate::sandbox) struct Texts(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    /// By the object's address, which is nobody else's as long as it is held on to, if only weakly.
    texts: HashMap<usize, (Weak<Value>, Arc<str>)>,
    /// How many there may be before those of objects that are no more are let go.
    sweep_at: usize,
}

/// What is not worth a sweep.
const FEW: usize = 1024;

impl Texts {
    /// The object's text, which `write` makes if there is none yet. All callers must write the same.
    pub(in crate::sandbox) fn of(&self, object: &Arc<Value>, write: impl FnOnce(&Value) -> String) -> Arc<str> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let address = Arc::as_ptr(object).addr();
        if let Some((_, text)) = kept.texts.get(&address).filter(|(of, _)| of.strong_count() > 0) {
            return text.clone();
        }
        let text: Arc<str> = write(object).into();
        kept.texts.insert(address, (Arc::downgrade(object), text.clone()));
        if kept.texts.len() > kept.sweep_at {
            kept.texts.retain(|_, (of, _)| of.strong_count() > 0);
            kept.sweep_at = 2 * kept.texts.len().max(FEW);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_state_of_an_object_is_written_once() {
        let (texts, mut written) = (Texts::default(), 0);
        let mut of = |object: &Arc<Value>| {
            texts.of(object, |object| {
                written += 1;
                object.to_string()
            })
        };
        let (one, other) = (Arc::new(json!({"a": 1})), Arc::new(json!({"a": 1})));
        assert_eq!((&*of(&one), &*of(&one), &*of(&other)), (r#"{"a":1}"#, r#"{"a":1}"#, r#"{"a":1}"#));
        drop(one);
        for n in 0..5000 {
            assert_eq!(&*of(&Arc::new(json!(n))), n.to_string());
        }
        assert_eq!(&*of(&other), r#"{"a":1}"#);
        assert_eq!(written, 5002);
        assert!(texts.0.lock().unwrap().texts.len() <= 2 * FEW, "what is no more is let go");
    }
}
