//! Lawful copy out of unlawful: what a machine may put in the place of a finding is put there, and what the law wants
//! said is added. Each change is kept only if the copy, screened again, is better for it.

use std::collections::HashSet;

use similar::TextDiff;

use crate::api::limits::MAX_VIOLATIONS;
use crate::catalog::kinds::Severity;
use crate::cli::input::read::Around;
use crate::engine::{Ad, Engine, Options, Screening, Violation};

/// An ad with everything mended that could be.
pub struct Fixed {
    pub ad: Ad,
    /// How the mended ad is judged.
    pub left: Screening,
}

/// Mends the ad change by change. Nothing is left untried, and each change that is kept leaves fewer findings, so it ends.
pub fn fix(engine: &Engine, ad: &Ad, options: &Options) -> Fixed {
    let options = Options { min_severity: None, max_violations: MAX_VIOLATIONS, ..options.clone() };
    let mut fixed = Fixed { left: engine.screen(ad, &options), ad: ad.clone() };
    let mut tried: HashSet<String> = HashSet::new();
    while let Some((violation, better)) = next(&fixed, &tried) {
        tried.insert(violation.fingerprint.clone());
        let left = engine.screen(&better, &options);
        if weight(&left) < weight(&fixed.left) {
            fixed = Fixed { ad: better, left };
            // What was tried stood in other copy.
            tried.clear();
        }
    }
    fixed
}

/// The first change that was not tried.
fn next<'f>(fixed: &'f Fixed, tried: &HashSet<String>) -> Option<(&'f Violation, Ad)> {
    let findings = held(&fixed.left).filter(|violation| !tried.contains(&violation.fingerprint));
    findings.into_iter().find_map(|violation| Some((violation, mended(&fixed.ad, violation)?)))
}

fn held(answer: &Screening) -> impl Iterator<Item = &Violation> {
    answer.violations.iter().filter(|violation| violation.severity > Severity::Info)
}

/// What speaks against an ad: findings by their gravity, unlawful ones before those for people to judge.
fn weight(answer: &Screening) -> (usize, usize) {
    let block = held(answer).filter(|violation| violation.severity == Severity::Block).count();
    (held(answer).map(|violation| 1 + violation.also_rule_ids.len()).sum(), block)
}

/// The ad with the violation's replacement in its place; `None` where a machine can do nothing, or nothing would be left.
fn mended(ad: &Ad, violation: &Violation) -> Option<Ad> {
    let replacement = violation.replacement.as_deref()?;
    let mut ad = ad.clone();
    match &violation.place {
        Some(place) => {
            let text = field_mut(&mut ad, place.field_index);
            let range = place.span.range();
            let (before, after) = (&text[..range.start], &text[range.end..]);
            *text = if replacement.is_empty() {
                let (before, after) = without_rest(before, after);
                joined(before, after)
            } else {
                format!("{before}{replacement}{after}")
            };
        }
        None => add(last_field(&mut ad), replacement),
    }
    (ad.bytes() > 0).then_some(ad)
}

fn field_mut(ad: &mut Ad, index: u32) -> &mut String {
    match index.checked_sub(1) {
        Some(n) => &mut ad.fields[n as usize].text,
        None => &mut ad.text,
    }
}

/// The field that people read last.
fn last_field(ad: &mut Ad) -> &mut String {
    match ad.fields.iter().rposition(|field| !field.text.is_empty()) {
        Some(last) => &mut ad.fields[last].text,
        None => &mut ad.text,
    }
}

/// A sentence on a line of its own.
fn add(text: &mut String, sentence: &str) {
    let ended = text.ends_with('\n');
    text.push_str(if ended || text.is_empty() { "" } else { "\n" });
    text.push_str(sentence);
    text.push_str(if ended { "。\n" } else { "。" });
}

/// Marks that part what stands before them from what follows.
const SOFT: [char; 6] = ['，', '、', '；', ',', ';', '：'];
/// Marks that end a sentence.
const HARD: [char; 6] = ['。', '！', '？', '!', '?', '\n'];

/// Both sides of what was left out, without the one character that is all that is left of its clause (年 of 年回报率8%).
fn without_rest<'t>(before: &'t str, after: &'t str) -> (&'t str, &'t str) {
    let mark = |c: char| SOFT.contains(&c) || HARD.contains(&c);
    let from = before.char_indices().rev().find(|(_, c)| mark(*c)).map_or(0, |(at, c)| at + c.len_utf8());
    let to = after.find(mark).unwrap_or(after.len());
    let left = before[from..].chars().chain(after[..to].chars()).count();
    if left == 1 { (&before[..from], &after[to..]) } else { (before, after) }
}

/// Both sides of what was left out, without a mark that now parts nothing, or a 的 that belongs to nothing.
fn joined(before: &str, after: &str) -> String {
    if (before.is_empty() || before.ends_with('\n')) && after.starts_with('\n') {
        // A line of which nothing is left.
        return format!("{before}{}", &after[1..]);
    }
    let begins = before.is_empty() || before.ends_with(SOFT) || before.ends_with(HARD) || before.ends_with(' ');
    let after = after.strip_prefix('的').filter(|rest| !rest.is_empty()).unwrap_or(after);
    if begins && after.starts_with(SOFT) {
        return format!("{before}{}", &after[after.chars().next().map_or(0, char::len_utf8)..]);
    }
    if before.ends_with(SOFT) && (after.is_empty() || after.starts_with(HARD)) {
        return format!("{}{after}", before.trim_end_matches(SOFT));
    }
    if begins && !before.ends_with(SOFT) && after.starts_with(HARD) && !after.starts_with('\n') {
        return format!("{before}{}", &after[after.chars().next().map_or(0, char::len_utf8)..]);
    }
    format!("{before}{after}")
}

/// A unified diff of every field that changed, as `patch` takes it; `name` is what the ad is called, `around` what its file
/// has around the copy.
pub fn diff(name: &str, before: &Ad, after: &Ad, around: Around) -> String {
    let name = if name.is_empty() { "ad" } else { name };
    let texts = [(name.to_owned(), &before.text, &after.text)];
    let fields = before.fields.iter().zip(&after.fields);
    let fields = fields.map(|(before, after)| (format!("{name}:{}", before.name), &before.text, &after.text));
    let changed = texts.into_iter().chain(fields).filter(|(_, before, after)| before != after);
    let unified = |(name, before, after): (String, &String, &String)| {
        let written = |text: &str| format!("{}{text}{}", around.before, around.after);
        let (before, after) = (written(before), written(after));
        TextDiff::from_lines(&before, &after).unified_diff().header(&name, &name).to_string()
    };
    changed.map(unified).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Hit, Rule, Sources};

    /// Whether the example's own finding is gone once it is mended.
    fn mends(engine: &Engine, rule: &Rule, hit: &Hit) -> bool {
        // Beside it stands something that a mended ad may consist of.
        let text = format!("新到一批，{}，净含量500克。", hit.text);
        let ad = Ad { text, category: hit.category, ..Ad::default() };
        let left = fix(engine, &ad, &Options::on("2026-11-25".parse().unwrap())).left;
        left.violations.iter().all(|found| {
            found.rule.id != rule.id || found.place.as_ref().is_none_or(|place| place.matched_text != hit.found)
        })
    }

    #[test]
    fn a_replacement_takes_the_finding_away_save_where_that_makes_another_claim() {
        let engine = Engine::load(&Sources::embedded()).unwrap();
        let rules = engine.catalog().rules.iter().filter(|rule| rule.replacement.is_some());
        let (mut all, mut mended) = (0, 0);
        for rule in rules {
            let of_rule = rule.hits.iter().filter(|hit| mends(&engine, rule, hit)).count();
            assert!(of_rule > 0, "{}: its replacement mends none of its examples", rule.id);
            all += rule.hits.len();
            mended += of_rule;
        }
        assert!(mended * 20 >= all * 19, "{mended} of {all}");
    }

    #[test]
    fn one_character_that_is_left_of_a_clause_goes_with_the_rest() {
        assert_eq!(without_rest("地铁旁，年", "，现房"), ("地铁旁，", "，现房"));
        assert_eq!(without_rest("", "分。名师授课"), ("", "。名师授课"));
        assert_eq!(without_rest("净含量500克，燕麦", "，现货"), ("净含量500克，燕麦", "，现货"));
        assert_eq!(without_rest("净含量500克，", "，现货"), ("净含量500克，", "，现货"));
    }

    #[test]
    fn what_is_left_out_takes_its_mark_with_it() {
        for (before, after, whole) in [
            ("配料燕麦，", "，净含量500克", "配料燕麦，净含量500克"),
            ("", "，净含量500克", "净含量500克"),
            ("净含量500克，", "。", "净含量500克。"),
            ("净含量500克，", "", "净含量500克"),
            ("", "的杂粮粉", "杂粮粉"),
            ("净含量500克。", "！配料燕麦", "净含量500克。配料燕麦"),
            ("燕麦", "片", "燕麦片"),
            ("净含量500克。\n", "\n配料燕麦", "净含量500克。\n配料燕麦"),
            ("", "\n配料燕麦", "配料燕麦"),
        ] {
            assert_eq!(joined(before, after), whole);
        }
    }

    #[test]
    fn a_sentence_stands_on_a_line_of_its_own() {
        for (text, whole) in [("钙片", "钙片\n本品"), ("钙片\n", "钙片\n本品"), ("", "本品")] {
            let mut text = text.to_owned();
            let end = if text.ends_with('\n') { "。\n" } else { "。" };
            add(&mut text, "本品");
            assert_eq!(text, format!("{whole}{end}"));
        }
    }
}
