//! The embedded catalog with many more terms and rules, made of its own by changing the words.

use std::collections::{HashMap, HashSet};

use adscreen::catalog::{Catalog, Part, Rule, Shape, Sources, WordId};

use crate::common::copy;

/// How many times the terms and the rules that it has.
#[derive(Clone, Copy)]
pub struct Factors {
    pub terms: usize,
    pub rules: usize,
}

/// Words that one generated list holds.
const LIST: usize = 50_000;
/// Changes that are tried until a word is new and stands in none of the texts.
const TRIES: usize = 64;

/// Loads the grown catalog. No new word of several characters stands in `texts`, so that they stay honest; words of one
/// character and lists stay as they are, so that new rules meet as many of them as the old ones do.
pub fn load(factors: Factors, texts: &[&str]) -> Catalog {
    let base = Catalog::load(&Sources::embedded()).expect("the embedded catalog loads");
    let mut changer = Changer::new(&base, texts);
    let plan = plan(factors);
    let copied = |rule: &Rule, whole: bool| if whole { literals(rule) } else { rule.term_words.clone() };
    for (turn, whole) in &plan {
        for word in base.rules.iter().flat_map(|rule| copied(rule, *whole)) {
            changer.change(*turn, base.words.text(word));
        }
    }
    let mut catalog = with_words(&changer);
    let (rules, words) = (catalog.rules.clone(), &catalog.words);
    let ids: HashMap<&str, WordId> = words.iter().map(|(id, text)| (text, id)).collect();
    for (turn, whole) in plan {
        let number = |word: &mut WordId| {
            *word = ids[changer.changed(turn, words.text(*word))];
        };
        let sources = rules.iter().filter(|rule| whole || !rule.term_words.is_empty());
        let copies: Vec<Rule> = sources.map(|rule| copy_of(rule, turn, whole, number)).collect();
        catalog.rules.extend(copies);
    }
    catalog.rules.sort_by(|a, b| a.id.cmp(&b.id));
    // The lists only brought the words in.
    catalog.lexicons.iter_mut().filter(|list| list.name.starts_with(GROWN)).for_each(|list| list.words.clear());
    catalog
}

const GROWN: &str = "grown-";

/// The copies to make, by number; of whole rules, or of their terms alone.
fn plan(factors: Factors) -> Vec<(usize, bool)> {
    let rules = (1..factors.rules).map(|turn| (turn, true));
    let terms = (1..factors.terms).map(|turn| (turn + factors.rules, false));
    rules.chain(terms).collect()
}

fn with_words(changer: &Changer) -> Catalog {
    let mut sources = Sources::embedded();
    let mut words: Vec<&String> = changer.made.iter().collect();
    words.sort_unstable();
    for (n, words) in words.chunks(LIST).enumerate() {
        let file = copy::lexicon(words.iter().copied());
        sources.files.push((format!("lexicons/{GROWN}{n}.toml"), file.into_bytes().into()));
    }
    sources.files.sort();
    Catalog::load(&sources).unwrap_or_else(|faults| panic!("{faults}"))
}

/// Every word that a rule itself names.
fn literals(rule: &Rule) -> Vec<WordId> {
    let mut words = rule.term_words.clone();
    for shape in &rule.shapes {
        match shape {
            Shape::Near { parts, .. } | Shape::Sequence { parts, .. } | Shape::AllOf { parts } => {
                words.extend(parts.iter().flat_map(|part| &part.words));
            }
            Shape::Regex { keywords, .. } => words.extend(keywords),
        }
    }
    words
}

/// The rule under another id with its words changed; without `whole` only its terms.
fn copy_of(rule: &Rule, turn: usize, whole: bool, number: impl Fn(&mut WordId)) -> Rule {
    let change = |words: &mut Vec<WordId>| {
        words.iter_mut().for_each(&number);
        words.sort_unstable();
        words.dedup();
    };
    let mut copy = rule.clone();
    copy.id = format!("{}.{turn}", rule.id).into();
    change(&mut copy.term_words);
    if !whole {
        copy.shapes.clear();
    }
    for shape in &mut copy.shapes {
        match shape {
            Shape::Near { parts, .. } | Shape::Sequence { parts, .. } | Shape::AllOf { parts } => {
                parts.iter_mut().for_each(|Part { words, .. }| change(words));
            }
            Shape::Regex { keywords, .. } => change(keywords),
        }
    }
    copy
}

/// Gives each word another one of the same length in each turn.
struct Changer<'t> {
    alphabet: Vec<char>,
    places: HashMap<char, usize>,
    texts: &'t [&'t str],
    known: HashSet<String>,
    made: HashSet<String>,
    changed: HashMap<(usize, String), String>,
}

impl<'t> Changer<'t> {
    fn new(catalog: &Catalog, texts: &'t [&'t str]) -> Self {
        let known: HashSet<String> = catalog.words.iter().map(|(_, text)| text.to_owned()).collect();
        let han = known.iter().flat_map(|word| word.chars()).filter(|c| matches!(c, '\u{4e00}'..='\u{9fff}'));
        let mut alphabet: Vec<char> = han.collect::<HashSet<_>>().into_iter().collect();
        alphabet.sort_unstable();
        let places = alphabet.iter().enumerate().map(|(place, c)| (*c, place)).collect();
        Self { alphabet, places, texts, known, made: HashSet::new(), changed: HashMap::new() }
    }

    fn change(&mut self, turn: usize, word: &str) {
        let key = (turn, word.to_owned());
        if self.changed.contains_key(&key) {
            return;
        }
        let new = (0..TRIES).map(|n| self.moved(word, turn * 89 + n * 31 + 1)).find(|new| self.is_new(new));
        self.made.extend(new.clone());
        self.changed.insert(key, new.unwrap_or_else(|| word.to_owned()));
    }

    fn changed<'w>(&'w self, turn: usize, word: &'w str) -> &'w str {
        self.changed.get(&(turn, word.to_owned())).map_or(word, String::as_str)
    }

    /// Every Han character replaced by the one so many places on, by more from character to character.
    fn moved(&self, word: &str, by: usize) -> String {
        let one = |(n, c): (usize, char)| match self.places.get(&c) {
            Some(place) => self.alphabet[(place + by * (n + 1)) % self.alphabet.len()],
            None => c,
        };
        word.chars().enumerate().map(one).collect()
    }

    fn is_new(&self, word: &str) -> bool {
        word.chars().nth(1).is_some()
            && !self.known.contains(word)
            && !self.made.contains(word)
            && !self.texts.iter().any(|text| text.contains(word))
    }
}
