//! Fold and scan against matchers that do not fold, on one copy, over the same words.

use std::hint::black_box;

use adscreen::engine::Ad;

use crate::common::Flags;
use crate::common::rounds::{Contender, measure, median};
use crate::common::table::{Must, Table, megabytes, times, whole};
use crate::lists::List;
use crate::matchers::{self, Build, Matcher};
use crate::scripts::{Files, Script};

/// The peers that run in this process.
const PEERS: [(&str, Build, Must); 5] = [
    ("daachorse charwise, overlapping, no prefilter", matchers::daachorse, Must::AtLeast(1.0)),
    ("daachorse charwise, overlapping, prefilter", matchers::daachorse_prefilter, Must::AtLeast(1.0)),
    ("Hyperscan literals", matchers::hyperscan, Must::AtLeast(1.0)),
    ("aho-corasick contiguous NFA, overlapping", matchers::contiguous, Must::Nothing),
    ("aho-corasick DFA, overlapping", matchers::dfa, Must::Nothing),
];
const SCRIPTS: Must = Must::AtLeast(25.0);

/// One row: the name, its cells.
struct Row {
    name: String,
    cells: Vec<String>,
}

/// `lists` are the short one and the long one; `scripts` says whether the peers that are scripts run as well.
pub fn table(flags: &Flags, title: &str, copy: &str, lists: &[List; 2], ads: &[Ad], scripts: &[Script]) -> Table {
    let columns = lists.iter().flat_map(|list| {
        let words = whole(list.words.len() as f64);
        [format!("{words} words: ns"), "× adscreen's".to_owned(), "must".to_owned(), "memory".to_owned()]
    });
    let columns: Vec<String> = std::iter::once(copy.to_owned()).chain(columns).collect();
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut table = Table::new(title, &columns);
    let [short, long] = lists.each_ref().map(|list| rows(flags, list, ads, scripts));
    for (one, other) in short.0.iter().zip(&long.0) {
        table.row(std::iter::once(&one.name).chain(&one.cells).chain(&other.cells).cloned());
    }
    table.note(format!("Words found a text by the peers: {:.2} of the short list, {:.1} of all.", short.1, long.1));
    table
}

/// The rows of one list, and how many words the peers find in a text.
fn rows(flags: &Flags, list: &List, ads: &[Ad], scripts: &[Script]) -> (Vec<Row>, f64) {
    let mut built: Vec<Result<Matcher, String>> = PEERS.iter().map(|(_, build, _)| build(&list.words)).collect();
    let found = hits(&mut built, ads);
    let mut contenders = vec![own(list, ads)];
    contenders.extend(built.iter_mut().flatten().map(|Matcher { count, .. }| {
        Contender::over(ads, move |ad| {
            black_box(count(black_box(&ad.text)));
        })
    }));
    let took = measure(flags, &mut contenders);
    drop(contenders);
    let mut rows = vec![Row::new("adscreen, folding and scanning", &whole(took.median(0)), 1.0, Must::Nothing, "")];
    let mut measured = 0;
    for ((name, _, must), built) in PEERS.iter().zip(&built) {
        rows.push(match built {
            Ok(matcher) => {
                measured += 1;
                let memory = megabytes(matcher.bytes as f64);
                Row::new(name, &whole(took.median(measured)), took.ratio(measured, 0), *must, &memory)
            }
            Err(why) => Row::missing(name, why),
        });
    }
    let files = Files::write(&list.words, ads);
    for script in scripts {
        rows.push(scripted(flags, list, ads, script, &files).unwrap_or_else(|why| Row::missing(script.name, &why)));
    }
    (rows, found)
}

/// A script's row: in each round the script, then adscreen.
fn scripted(flags: &Flags, list: &List, ads: &[Ad], script: &Script, files: &Files) -> Result<Row, String> {
    let (mut took, mut ratios) = (Vec::new(), Vec::new());
    for _ in 0..flags.times(9, 1) {
        let ns = script.run(files)?;
        took.push(ns);
        ratios.push(ns / measure(flags, &mut [own(list, ads)]).median(0));
    }
    Ok(Row::new(script.name, &whole(median(took)), median(ratios), SCRIPTS, ""))
}

fn own<'c>(list: &'c List, ads: &'c [Ad]) -> Contender<'c> {
    Contender::over(ads, move |ad| {
        black_box(list.engine.count_hits(black_box(ad)));
    })
}

/// Words that every peer finds in a text; peers that disagree would not be doing the same work.
fn hits(built: &mut [Result<Matcher, String>], ads: &[Ad]) -> f64 {
    let count = |Matcher { count, .. }: &mut Matcher| ads.iter().map(|ad| count(&ad.text)).sum::<usize>();
    let found: Vec<usize> = built.iter_mut().flatten().map(count).collect();
    assert!(found.windows(2).all(|pair| pair[0] == pair[1]), "the peers find different numbers of words: {found:?}");
    found.first().map_or(f64::NAN, |found| *found as f64 / ads.len() as f64)
}

impl Row {
    fn new(name: &str, ns: &str, ratio: f64, must: Must, memory: &str) -> Self {
        let cells = vec![ns.to_owned(), times(ratio), must.judge(ratio, " ×"), memory.to_owned()];
        Self { name: name.to_owned(), cells }
    }

    fn missing(name: &str, why: &str) -> Self {
        Self {
            name: name.to_owned(), cells: vec![why.to_owned(), "–".to_owned(), "–".to_owned(), "–".to_owned()]
        }
    }
}
