//! A host for unit tests: answers by argv, files in a map, units that end as they are told, and a list of what was done.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, MutexGuard},
};

use async_trait::async_trait;

use super::{Command, Host, HostError, Output, UnitSpec, UnitState};

/// A scripted host. What it was not told is an error that names the argv: a test says what it expects.
#[derive(Default)]
pub(crate) struct ScriptedHost {
    name: String,
    inner: Mutex<Inner>,
}

type Script<T> = VecDeque<Result<T, HostError>>;

struct StartedUnit {
    states: Script<UnitState>,
    output: String,
}

#[derive(Default)]
struct Inner {
    answers: Vec<(Vec<String>, Script<Output>)>,
    files: BTreeMap<String, (Vec<u8>, u32)>,
    ends: BTreeMap<Vec<String>, VecDeque<(i32, String)>>,
    units: BTreeMap<String, StartedUnit>,
    plans: VecDeque<Script<UnitState>>,
    named_plans: BTreeMap<String, Script<UnitState>>,
    busy_while: Option<String>,
    started: Vec<UnitSpec>,
    ran: Vec<Command>,
}

impl ScriptedHost {
    pub(crate) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), inner: Mutex::default() }
    }

    /// Answers every command that begins with these words with 0 and this output. The longest match wins; several
    /// answers for the same words are given one after the other, the last one for ever.
    pub(crate) fn answer(self, argv: &[&str], stdout: &str) -> Self {
        self.answer_with(argv, 0, stdout, "")
    }

    /// The same, with an exit code and stderr.
    pub(crate) fn answer_with(self, argv: &[&str], status: i32, stdout: &str, stderr: &str) -> Self {
        let output = Output { status, stdout: stdout.to_owned(), stderr: stderr.to_owned() };
        self.answer_once(argv, Ok(output))
    }

    /// The same, with an error of the connection.
    pub(crate) fn fail(self, argv: &[&str], error: HostError) -> Self {
        self.answer_once(argv, Err(error))
    }

    fn answer_once(self, argv: &[&str], answer: Result<Output, HostError>) -> Self {
        let key: Vec<String> = argv.iter().map(ToString::to_string).collect();
        let mut inner = self.inner();
        match inner.answers.iter_mut().find(|(known, _)| *known == key) {
            Some((_, queue)) => queue.push_back(answer),
            None => inner.answers.push((key, VecDeque::from([answer]))),
        }
        drop(inner);
        self
    }

    /// A file that is there.
    pub(crate) fn file(self, path: &str, contents: &str) -> Self {
        self.inner().files.insert(path.to_owned(), (contents.as_bytes().to_vec(), 0o644));
        self
    }

    /// A unit whose command begins with these words ends with this status and output; else units end with 0.
    pub(crate) fn unit_ends(self, argv: &[&str], status: i32, output: &str) -> Self {
        let key: Vec<String> = argv.iter().map(ToString::to_string).collect();
        self.inner().ends.entry(key).or_default().push_back((status, output.to_owned()));
        self
    }

    /// The states that the next unit to be started shows, one look after the other, the last one for ever.
    pub(crate) fn unit_shows(self, states: Vec<Result<UnitState, HostError>>) -> Self {
        self.inner().plans.push_back(states.into());
        self
    }

    /// The same, for a unit of that name.
    pub(crate) fn unit_shows_for(self, name: &str, states: Vec<Result<UnitState, HostError>>) -> Self {
        self.inner().named_plans.insert(name.to_owned(), states.into());
        self
    }

    /// Nothing may be run while this unit is shown as running.
    pub(crate) fn busy_while(self, name: &str) -> Self {
        self.inner().busy_while = Some(name.to_owned());
        self
    }

    /// Every command that was run, in order, as one line each.
    pub(crate) fn ran(&self) -> Vec<String> {
        self.inner().ran.iter().map(ToString::to_string).collect()
    }

    /// Every unit that was started, in order.
    pub(crate) fn started(&self) -> Vec<UnitSpec> {
        self.inner().started.clone()
    }

    /// A file as it is now, as text, with its mode.
    pub(crate) fn written(&self, path: &str) -> Option<(String, u32)> {
        let inner = self.inner();
        let (contents, mode) = inner.files.get(path)?;
        Some((String::from_utf8_lossy(contents).into_owned(), *mode))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("a test panicked")
    }
}

/// A lost connection, for scripts.
pub(crate) fn lost() -> HostError {
    HostError::Unreachable { node: "scripted".to_owned(), why: "connection lost".to_owned() }
}

fn repeated<T>(queue: &mut VecDeque<Result<T, HostError>>) -> Option<Result<T, HostError>>
where
    T: Clone,
{
    match queue.front() {
        Some(Ok(value)) if queue.len() == 1 => Some(Ok(value.clone())),
        _ => queue.pop_front(),
    }
}

#[async_trait]
impl Host for ScriptedHost {
    fn name(&self) -> &str {
        &self.name
    }

    async fn run(&self, command: &Command) -> Result<Output, HostError> {
        let mut inner = self.inner();
        inner.ran.push(command.clone());
        let busy = inner.busy_while.as_ref().and_then(|name| inner.units.get(name));
        if busy.is_some_and(|unit| matches!(unit.states.front(), Some(Ok(UnitState::Running)))) {
            let what = format!("run while a unit works: {command}");
            return Err(HostError::Unexpected { node: self.name.clone(), what });
        }
        let matching = inner.answers.iter_mut().filter(|(words, _)| command.argv.starts_with(words));
        let longest = matching.max_by_key(|(words, _)| words.len());
        longest.and_then(|(_, queue)| repeated(queue)).unwrap_or_else(|| {
            Err(HostError::Unexpected { node: self.name.clone(), what: format!("not scripted: {command}") })
        })
    }

    async fn read_file(&self, path: &str) -> Result<Option<Vec<u8>>, HostError> {
        Ok(self.inner().files.get(path).map(|(contents, _)| contents.clone()))
    }

    async fn write_file(&self, path: &str, contents: &[u8], mode: u32) -> Result<(), HostError> {
        self.inner().files.insert(path.to_owned(), (contents.to_vec(), mode));
        Ok(())
    }

    async fn start_unit(&self, unit: &UnitSpec) -> Result<(), HostError> {
        let mut inner = self.inner();
        if inner.units.contains_key(&unit.name) {
            return Ok(());
        }
        let ends = inner.ends.iter_mut().filter(|(words, _)| unit.argv.starts_with(words));
        let end = ends.max_by_key(|(words, _)| words.len()).and_then(|(_, queue)| queue.pop_front());
        let (status, output) = end.unwrap_or_default();
        let plan = inner.named_plans.remove(&unit.name).or_else(|| inner.plans.pop_front());
        let plan = plan.unwrap_or_else(|| VecDeque::from([Ok(UnitState::Exited(status))]));
        inner.started.push(unit.clone());
        inner.units.insert(unit.name.clone(), StartedUnit { states: plan, output });
        Ok(())
    }

    async fn unit_state(&self, name: &str) -> Result<UnitState, HostError> {
        match self.inner().units.get_mut(name) {
            Some(unit) => repeated(&mut unit.states).unwrap_or(Ok(UnitState::Absent)),
            None => Ok(UnitState::Absent),
        }
    }

    async fn unit_output(&self, name: &str) -> Result<String, HostError> {
        Ok(self.inner().units.get(name).map(|unit| unit.output.clone()).unwrap_or_default())
    }

    async fn forget_unit(&self, name: &str) -> Result<(), HostError> {
        self.inner().units.remove(name);
        Ok(())
    }
}
