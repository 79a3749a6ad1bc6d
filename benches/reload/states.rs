//! Dictionaries in a folder that goes from state to state: in each, one rule says another message.

use std::path::Path;

use adscreen::api::pb;
use adscreen::catalog::Sources;
use tempfile::TempDir;

/// The rule whose message tells the state.
const RULE: &str = "rules/disease/vision.toml";
const RULE_ID: &str = "disease.vision-claim";
/// What it forbids.
pub const CLAIM: &str = "每天十分钟，恢复视力。";

/// The folder, and what an answer by each of its states has to say.
pub struct States {
    folder: TempDir,
    /// The rule as it is in the repository.
    rule: String,
    digests: Vec<String>,
}

impl States {
    /// A copy of the dictionaries of this repository, in its first state of so many.
    pub fn new(count: usize) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionaries");
        for (path, bytes) in Sources::folder(&own).expect("the dictionaries").files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().expect("it has a folder")).expect("a folder");
            std::fs::write(path, bytes).expect("a file");
        }
        let rule = std::fs::read_to_string(own.join(RULE)).expect("the rule");
        let mut states = Self { folder, rule, digests: Vec::new() };
        for state in 0..count {
            states.put(state);
            let sources = Sources::folder(states.folder()).expect("the dictionaries");
            states.digests.push(sources.digest());
        }
        states.put(0);
        states
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Brings the folder into this state at once: the other file takes the name of the one there.
    pub fn put(&self, state: usize) {
        let rule = self.rule.replace("[message]\nzh = \"", &format!("[message]\nzh = \"{}", mark(state)));
        assert_ne!(rule, self.rule, "the rule has a message");
        let new = self.folder().join(".new");
        std::fs::write(&new, rule).expect("a file");
        std::fs::rename(&new, self.folder().join(RULE)).expect("a file");
    }

    /// The state that gave the whole of this answer; `None` where it is of none, or of two.
    pub fn of(&self, answer: &pb::ScreenResponse) -> Option<usize> {
        let digest = &answer.catalog.as_ref()?.digest;
        let state = self.digests.iter().position(|own| own == digest)?;
        let finding = answer.violations.iter().find(|violation| violation.rule_id == RULE_ID)?;
        let whole = answer.verdict() == pb::Verdict::Block && finding.message.starts_with(&mark(state));
        whole.then_some(state)
    }
}

fn mark(state: usize) -> String {
    format!("第{state}版：")
}
