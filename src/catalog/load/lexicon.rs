//! `lexicons/*.toml`: lists of words, included in each other and composed of halves.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::document::Document;
use super::reader::Table;
use super::sink::{At, check_repeats, fault, fault_twice, unknown_name};
use super::words::{Folder, Length};
use crate::catalog::fault::SourcePlace;
use crate::catalog::model::{Bilingual, LONGEST_WORD, Lexicon, LexiconId, Part, WordId};

/// Words that one list may hold after composition.
const MOST_WORDS: usize = 60_000;
/// Words that one list may make of halves, those counted twice that are made twice.
const MOST_MADE: usize = 2 * MOST_WORDS;
const LONG_LIST_HELP: &str = "a sequence rule of the halves finds the same";
/// Lists that may name each other in a row.
const DEEPEST: usize = 32;

/// All lists, by name.
pub(super) struct Lexicons {
    pub list: Vec<Lexicon>,
    by_name: HashMap<Arc<str>, LexiconId>,
    pub edge_words: Vec<WordId>,
}

/// First halves and second halves.
type Halves<'t> = (Vec<At<&'t str>>, Vec<At<&'t str>>);

/// A list as its file has it.
struct Draft<'t> {
    name: Arc<str>,
    title: Bilingual,
    numerals: bool,
    own: Vec<WordId>,
    includes: Vec<At<&'t str>>,
    compose: Vec<Halves<'t>>,
    place: SourcePlace,
}

pub(super) fn read(documents: &[&Document<'_>], folder: &mut Folder<'_>) -> Lexicons {
    let mut edge_words = Vec::new();
    let mut drafts: Vec<Draft<'_>> =
        documents.iter().map(|document| draft(document, folder, &mut edge_words)).collect();
    drafts.sort_by(|a, b| a.name.cmp(&b.name));
    drafts.windows(2).filter(|pair| pair[0].name == pair[1].name).for_each(|pair| {
        let message = format!("there are two lists `{}`", pair[0].name);
        let places = (&pair[1].place, &pair[0].place);
        fault_twice(folder.sink, "duplicate-id", places, message, "give one of the two files another name");
    });
    let mut expand =
        Expand { ixs: HashMap::new(), words: vec![None; drafts.len()], under_way: Vec::new(), drafts: &drafts };
    expand.ixs = drafts.iter().enumerate().map(|(ix, draft)| (Arc::clone(&draft.name), ix)).collect();
    for ix in 0..drafts.len() {
        expand.words(ix, folder);
    }
    let words: Vec<Vec<WordId>> = expand.words.into_iter().map(Option::unwrap_or_default).collect();
    let by_name =
        drafts.iter().enumerate().map(|(ix, draft)| (Arc::clone(&draft.name), LexiconId(ix as u32))).collect();
    let list = drafts.into_iter().zip(words).map(|(draft, words)| Lexicon {
        name: draft.name,
        title: draft.title,
        words,
        numerals: draft.numerals,
    });
    Lexicons { list: list.collect(), by_name, edge_words }
}

fn draft<'t>(document: &'t Document<'_>, folder: &mut Folder<'_>, edge_words: &mut Vec<WordId>) -> Draft<'t> {
    let table = document.table();
    let title = table.required("title", table.bilingual("title")).unwrap_or_default();
    let mut own = folder.list(&table.strings("words"), Length::Word);
    let singles = table.strings("singles");
    let edges = table.strings("edge_words");
    if let (Some(single), true) = (singles.first(), edges.is_empty()) {
        let help = "list the longer, innocent words under `edge_words`: 治安 beside 治";
        fault(folder.sink, "single-without-edge", &single.place, "single characters need edge words beside them", help);
    }
    own.extend(folder.list(&singles, Length::Single));
    edge_words.extend(folder.list(&edges, Length::Word));
    let compose = table.tables("compose").into_iter().map(|pair| {
        pair.check_filled("left");
        pair.check_filled("right");
        let halves = (pair.strings("left"), pair.strings("right"));
        pair.finish();
        halves
    });
    let draft = Draft {
        name: document.stem().into(),
        title,
        numerals: table.boolean("numerals"),
        own,
        includes: table.names("includes"),
        compose: compose.collect(),
        place: document.desk.place(0..0),
    };
    let sources = ["words", "singles", "includes", "compose"];
    let empty = !sources.iter().any(|key| table.has(key));
    table.finish();
    if empty {
        fault(
            folder.sink,
            "empty-list",
            &draft.place,
            "the list has no words",
            "give `words`, `singles`, `includes` or `[[compose]]`",
        );
    }
    draft
}

/// Fills lists from those that they name, each once.
struct Expand<'d> {
    drafts: &'d [Draft<'d>],
    ixs: HashMap<Arc<str>, usize>,
    words: Vec<Option<Vec<WordId>>>,
    under_way: Vec<usize>,
}

impl Expand<'_> {
    fn words(&mut self, ix: usize, folder: &mut Folder<'_>) -> Vec<WordId> {
        if let Some(words) = &self.words[ix] {
            return words.clone();
        }
        let drafts = self.drafts;
        let draft = &drafts[ix];
        self.under_way.push(ix);
        let (mut words, mut made) = (draft.own.clone(), 0usize);
        for name in &draft.includes {
            words.extend(self.named(name, name.value, folder));
        }
        for (left, right) in &draft.compose {
            let (left, right) = (self.half(left, folder), self.half(right, folder));
            // Counted before they are made: two long halves would fill the memory.
            made = made.saturating_add(left.len().saturating_mul(right.len()));
            if made > MOST_MADE {
                let message = format!("`[[compose]]` makes more than {MOST_MADE} words");
                fault(folder.sink, "long-list", &draft.place, message, LONG_LIST_HELP);
                break;
            }
            for first in &left {
                words.extend(right.iter().map(|second| folder.composed(first, second)));
            }
        }
        self.under_way.pop();
        words.sort_unstable();
        words.dedup();
        let long = |word: &&WordId| is_longer(folder.text(**word), LONGEST_WORD);
        if let Some(word) = words.iter().find(long) {
            let message = format!("`{}` has more than {LONGEST_WORD} characters", folder.text(*word));
            fault(folder.sink, "long-entry", &draft.place, message, "compose it of shorter halves");
        }
        if words.len() > MOST_WORDS {
            let message = format!("the list has {} words; at most {MOST_WORDS} are allowed", words.len());
            fault(folder.sink, "long-list", &draft.place, message, LONG_LIST_HELP);
        }
        self.words[ix] = Some(words.clone());
        words
    }

    /// Words of the list of that name; a circle or an unknown name is a fault.
    fn named(&mut self, at: &At<&str>, name: &str, folder: &mut Folder<'_>) -> Vec<WordId> {
        let Some(ix) = self.ixs.get(name).copied() else {
            unknown_name(folder.sink, "unknown-lexicon", at, "list", self.drafts.iter().map(|draft| &*draft.name));
            return Vec::new();
        };
        let circle = self.under_way.contains(&ix);
        if circle || self.under_way.len() >= DEEPEST {
            let message = match circle {
                true => format!("`{name}` includes itself, directly or through others"),
                false => format!("more than {DEEPEST} lists include each other in a row"),
            };
            fault(folder.sink, "circle", &at.place, message, "take one of the inclusions out");
            return Vec::new();
        }
        self.words(ix, folder)
    }

    fn half(&mut self, entries: &[At<&str>], folder: &mut Folder<'_>) -> Vec<String> {
        let mut texts = BTreeSet::new();
        for entry in entries {
            match entry.value.strip_prefix('@') {
                Some(name) => {
                    let words = self.named(entry, name, folder);
                    texts.extend(words.into_iter().map(|word| folder.text(word).to_owned()));
                }
                None => {
                    folder.word(entry, Length::Any);
                    texts.insert(folder.folded(entry.value).into_owned());
                }
            }
        }
        texts.into_iter().collect()
    }
}

/// Whether the text has more characters than that; few texts have to be counted.
fn is_longer(text: &str, chars: usize) -> bool {
    text.len() > chars && text.chars().nth(chars).is_some()
}

impl Lexicons {
    /// The list that `@name` names; `None` with a fault where there is none.
    pub fn reference(&self, at: &At<&str>, folder: &Folder<'_>) -> Option<LexiconId> {
        let name = at.value.strip_prefix('@').unwrap_or(at.value);
        let id = self.by_name.get(name).copied();
        if id.is_none() {
            unknown_name(
                folder.sink,
                "unknown-lexicon",
                &At { value: name, place: at.place.clone() },
                "list",
                self.list.iter().map(|l| &*l.name),
            );
        }
        id
    }

    /// A part: lists and words.
    pub fn part(&self, At { value, place }: At<Vec<At<&str>>>, folder: &mut Folder<'_>) -> Part {
        let is_empty = value.is_empty();
        let (lists, words): (Vec<At<&str>>, Vec<At<&str>>) =
            value.into_iter().partition(|entry| entry.value.starts_with('@'));
        check_repeats(folder.sink, &lists);
        let mut lexicons: Vec<LexiconId> = lists.iter().filter_map(|list| self.reference(list, folder)).collect();
        if is_empty {
            fault(
                folder.sink,
                "empty-part",
                &place,
                "the part is empty and can never be there",
                "name a list or words",
            );
        }
        lexicons.sort_unstable();
        lexicons.dedup();
        Part { lexicons, words: folder.list(&words, Length::Any) }
    }

    /// Keys of a table whose value is a part.
    pub fn parts(&self, table: &Table<'_, '_>, key: &'static str, folder: &mut Folder<'_>) -> Vec<Part> {
        table.parts(key).into_iter().map(|part| self.part(part, folder)).collect()
    }
}
