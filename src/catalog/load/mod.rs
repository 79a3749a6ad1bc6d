//! Sources to a checked [`Catalog`]. Every fault of every file is found in one go; each step reads what the ones before
//! it made: characters, words, lists, law, exemptions, statements, rules.

mod category;
mod chars;
mod coverage;
mod digest;
mod document;
mod exemption;
mod hidden;
mod law;
mod lexicon;
mod overlay;
mod pattern;
mod policy;
mod reach;
mod reader;
mod rule;
mod sink;
mod statement;
mod unique;
mod words;

use std::sync::Arc;

use sha2::Sha256;

use self::document::Document;
use self::pattern::Patterns;
use self::sink::{Sink, fault};
use self::words::Folder;
use super::fault::{Fault, SourceFile, SourcePlace};
use super::model::Shape;
use super::{Catalog, Faults, MOST_SHARED, Sources};

impl Catalog {
    /// Reads and checks every source, on as many cores as there are. Whatever their number the catalog is the same.
    ///
    /// Patterns are compiled to prove them; save those of the sources inside the program, which are proven: they are
    /// compiled when they are first needed ([`Catalog::warm`]).
    ///
    /// # Errors
    /// Every fault of every source.
    pub fn load(sources: &Sources) -> Result<Self, Faults> {
        let mut hash = Sha256::default();
        // What stays of a catalog is made on the caller's thread, whose memory goes back when the catalog does.
        let read = rayon::in_place_scope(|scope| {
            scope.spawn(|_| hash = digest::hash(sources));
            Self::read(sources)
        });
        read.map(|catalog| Self { digest: digest::hex(hash.clone()).into(), hash, ..catalog })
    }

    /// All but the digest.
    fn read(sources: &Sources) -> Result<Self, Faults> {
        let sink = Sink::default();
        let files = document::decode(sources, &sink);
        let mut fold = chars::table(&files, &sink);
        let mut hidden = hidden::read(&files, sources.are_embedded(), &sink);
        let mut folder = Folder::new(&fold, &sink);

        // What rules name, and then the rest, so that never all are in memory as they were parsed.
        let first = Document::parse_toml(&files, is_named, &sink);
        let lexicons = lexicon::read(&in_folder(&first, "lexicons"), &mut folder);
        let legal = law::read(&in_folder(&first, "laws"), &sink);
        let mut edge_words = lexicons.edge_words.clone();
        let exemptions = in_folder(&first, "exemptions");
        let exemptions = exemption::read(&exemptions, &lexicons, &legal, &mut folder, &mut edge_words);
        drop(first);

        let documents = Document::parse_toml(&files, |file| !is_named(file), &sink);
        let mut rule_files = in_folder(&documents, "rules");
        rule_files.extend(in_folder(&documents, "terms"));
        let patterns = match sources.are_embedded() {
            true => Patterns::Proven,
            false => Patterns::compile(&rule_files, &mut folder),
        };
        let statements = statement::read(&in_folder(&documents, "statements"), &legal, &patterns, &mut folder);
        let rules = rule::read(&rule_files, &lexicons, &exemptions, &legal, &patterns, &mut folder);
        let named = |path: &str| documents.iter().find(|document| document.path() == path);
        let (policies, default_policy) = policy::read(named("policy.toml"), &sink);
        let signals = category::read(named("categories.toml"), &mut folder);
        document::check_stray(&documents, &sink);

        edge_words.sort_unstable();
        edge_words.dedup();
        hidden.recognize(folder.words());
        let words = folder.into_words();
        // Those that are words by themselves come first: whether a character is one is then seen by its number.
        let singles = words.iter().map(|(_, text)| text).filter(|text| text.chars().nth(1).is_none());
        fold.number(singles.chain([words.alphabet()]));
        hidden.syllables.mark(&mut fold);
        let law::Legal { laws, articles, .. } = legal;
        let newest = rules.iter().map(|rule| rule.reviewed).max();
        let catalog = Self {
            version: newest.map_or_else(|| "0".to_owned(), |day| day.strftime("%Y.%m.%d").to_string()).into(),
            digest: "".into(),
            hash: Sha256::default(),
            files: sources.files.len(),
            bytes: sources.files.iter().map(|(_, bytes)| bytes.len()).sum(),
            words,
            laws,
            articles,
            lexicons: lexicons.list,
            rules,
            exemptions: exemptions.list,
            edge_words,
            mandatory: statements.mandatory,
            permitted: statements.permitted,
            numbers: statements.numbers,
            bans: statements.bans,
            signals,
            policies,
            default_policy,
            fold,
            hidden,
        };
        if let Some(file) = files.first() {
            check_size(&catalog, file, &sink);
        }
        // What a faulty rule would cover is not known.
        if sink.borrow().is_empty() {
            coverage::check(&catalog, &sink);
        }
        match Faults::of(document::without_echoes(sink.into_inner())) {
            None => Ok(catalog),
            Some(faults) => Err(faults),
        }
    }
}

/// Whether rules name what stands in a file.
fn is_named(file: &SourceFile) -> bool {
    ["lexicons", "laws", "exemptions"].iter().any(|folder| file.is_in(folder))
}

fn in_folder<'d, 's>(documents: &'d [Document<'s>], folder: &str) -> Vec<&'d Document<'s>> {
    documents.iter().filter(|document| document.desk.file.is_in(folder)).collect()
}

/// Different characters that the engine's alphabet can number.
const MOST_CHARACTERS: usize = 16_383;
/// Literals that one automaton holds with ease.
const MOST_WORDS: usize = 500_000;
/// Word lists that the engine can number, less those that it makes itself.
const MOST_LISTS: usize = 65_535 - MOST_SHARED;

/// What the engine cannot compile is refused here.
fn check_size(catalog: &Catalog, file: &Arc<SourceFile>, sink: &Sink) {
    let sizes = [
        ("different characters", catalog.words.alphabet().chars().count(), MOST_CHARACTERS),
        ("different words", catalog.words.len(), MOST_WORDS),
        ("word lists", lists(catalog), MOST_LISTS),
    ];
    for (what, size, most) in sizes.into_iter().filter(|(_, size, most)| size > most) {
        let place = SourcePlace { file: Arc::clone(file), span: 0..0 };
        let message = format!("the catalog has {size} {what}; at most {most} are allowed");
        fault(sink, "too-large", &place, message, "leave out what no ad will ever hold");
    }
}

/// At most so many word lists: equal ones are counted each time.
fn lists(catalog: &Catalog) -> usize {
    let of_shape = |shape: &Shape| match shape {
        Shape::Near { parts, .. } | Shape::Sequence { parts, .. } | Shape::AllOf { parts } => parts.len(),
        Shape::Regex { .. } => 1,
    };
    let rules = catalog.rules.iter().map(|rule| 1 + rule.shapes.iter().map(of_shape).sum::<usize>());
    let exemptions = catalog.exemptions.iter().map(|exemption| 1 + exemption.contexts.len());
    let statements = catalog.mandatory.iter().map(|statement| statement.wording.len());
    // Edge words, and the three lists of what speaks for each category.
    let fixed =
        catalog.lexicons.len() + catalog.permitted.len() + catalog.numbers.len() + 3 * catalog.signals.len() + 1;
    fixed + rules.chain(exemptions).chain(statements).sum::<usize>()
}

impl Fault {
    /// An overlay with more words than one may have.
    pub(crate) fn overlay_too_large(place: &SourcePlace, message: String) -> Self {
        let help = "what everybody needs belongs into the catalog".to_owned();
        Self { code: "too-large", place: place.clone(), message, help, related: None }
    }

    /// An example of a rule that does not do what it says.
    pub(crate) fn example_failed(place: &SourcePlace, message: String, help: &str) -> Self {
        Self { code: "example-failed", place: place.clone(), message, help: help.to_owned(), related: None }
    }

    /// A pattern that should have been proven and does not compile.
    pub(crate) fn pattern_broken(place: &SourcePlace, pattern: &str) -> Self {
        let message = format!("the pattern `{pattern}` does not compile");
        Self { code: "bad-pattern", place: place.clone(), message, help: "mend it".to_owned(), related: None }
    }

    /// An example of a rule that an exemption swallows.
    pub(crate) fn example_swallowed(place: &SourcePlace, rule: &str, exemption: &str) -> Self {
        Self {
            code: "example-swallowed",
            place: place.clone(),
            message: format!("the example of `{rule}` is covered by the exemption `{exemption}`"),
            help: "narrow the exemption, or take the example for what it is: lawful copy".to_owned(),
            related: None,
        }
    }
}
