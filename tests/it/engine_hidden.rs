//! Words hidden behind pinyin, characters of the same sound, components, look-alikes and initials, on the shipped catalog.

use std::collections::HashMap;
use std::sync::LazyLock;

use adscreen::catalog::Sources;
use adscreen::catalog::kinds::{Category, Severity, Verdict};
use adscreen::engine::{Ad, Completeness, Engine, Place, Screening, Violation};
use adscreen::text::Disguise;

use crate::support::options;

/// Compiled once: its examples are run by another test.
static ENGINE: LazyLock<Engine> =
    LazyLock::new(|| Engine::load(&Sources::embedded()).unwrap_or_else(|faults| panic!("{faults}")));

/// A table of `chars/hidden`: its lines, split at tabs.
fn table(name: &str) -> Vec<Vec<String>> {
    let sources = Sources::embedded();
    let path = format!("chars/hidden/{name}.tsv");
    let (_, bytes) = sources.files.iter().find(|(other, _)| *other == path).unwrap();
    let text = std::str::from_utf8(bytes).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

fn screen(text: &str) -> Screening {
    let ad = Ad { text: text.into(), category: Some(Category::Food), ..Ad::default() };
    ENGINE.screen(&ad, &options())
}

fn place(violation: &Violation) -> &Place {
    violation.place.as_ref().unwrap()
}

/// Unlawful copy, and the word in it that is hidden.
const COPY: [(&str, &str); 6] = [
    ("常喝可治疗糖尿病", "治疗糖尿病"),
    ("坚持服用，能治愈高血压", "治愈高血压"),
    ("这款杂粮粉可以预防冠心病", "预防冠心病"),
    ("一个疗程就能根治前列腺炎", "根治前列腺炎"),
    ("喝完三盒，彻底告别颈椎病", "告别颈椎病"),
    ("本品包治百病", "包治百病"),
];

/// What hiding each character of the words in turn came to.
struct Tried {
    all: usize,
    /// Those that were not found where they stand, or not said to be hidden like that.
    missed: Vec<String>,
}

impl Tried {
    fn share(&self) -> usize {
        (self.all - self.missed.len()) * 100 / self.all
    }
}

fn hide_each(hide: impl Fn(char) -> Vec<String>, disguise: Disguise) -> Tried {
    let mut tried = Tried { all: 0, missed: Vec::new() };
    for (text, word) in COPY {
        let (before, _) = text.split_once(word).unwrap();
        for (at, c) in word.char_indices() {
            for hidden in hide(c) {
                let from = before.len() + at;
                let whole = format!("{}{hidden}{}", &text[..from], &text[from + c.len_utf8()..]);
                tried.all += 1;
                if !is_found(&whole, from..from + hidden.len(), disguise) {
                    tried.missed.push(whole);
                }
            }
        }
    }
    tried
}

/// Whether some finding holds these bytes, cuts them out of the text, and says how they were hidden.
fn is_found(text: &str, hidden: std::ops::Range<usize>, disguise: Disguise) -> bool {
    screen(text).violations.iter().any(|violation| {
        let span = place(violation).span.range();
        assert_eq!(place(violation).matched_text, text[span.clone()], "{text}");
        span.start <= hidden.start && hidden.end <= span.end && violation.disguises.contains(disguise)
    })
}

#[test]
fn every_character_of_a_word_may_be_written_in_pinyin() {
    let read: HashMap<char, String> = table("syllables")
        .into_iter()
        .flat_map(|line| line[1].chars().map(|c| (c, line[0].clone())).collect::<Vec<_>>())
        .collect();
    let tried = hide_each(|c| read.get(&c).cloned().into_iter().collect(), Disguise::Pinyin);
    assert!(tried.all > 25 && tried.missed.is_empty(), "{} of {}: {:?}", tried.missed.len(), tried.all, tried.missed);
}

#[test]
fn most_characters_of_the_same_sound_are_seen_through() {
    let same: HashMap<char, String> = table("syllables")
        .into_iter()
        .flat_map(|line| line[1].chars().map(|c| (c, line[1].clone())).collect::<Vec<_>>())
        .collect();
    let others = |c: char| {
        let others = same.get(&c).map_or("", String::as_str).chars().filter(|other| *other != c);
        others.take(12).map(String::from).collect()
    };
    let tried = hide_each(others, Disguise::Homophone);
    assert!(tried.all > 200 && tried.share() >= 70, "{} of {}: {:?}", tried.missed.len(), tried.all, tried.missed);
}

/// A text is looked over in blocks of 64 characters, and the last of a word is told by the one before it alone.
#[test]
fn a_character_of_the_same_sound_is_seen_through_wherever_it_stands() {
    for (before, hidden, behind) in [("可治", '聊', "糖尿病"), ("可治疗高血", '鸭', "。")] {
        for pad in 0..=70 {
            let pad: String = "早餐".chars().cycle().take(pad).collect();
            let text = format!("{pad}，{before}{hidden}{behind}");
            let from = text.find(hidden).unwrap();
            assert!(is_found(&text, from..from + hidden.len_utf8(), Disguise::Homophone), "{text}");
        }
    }
}

#[test]
fn nearly_every_character_that_has_components_may_be_written_in_them() {
    let mut split: HashMap<char, Vec<String>> = HashMap::new();
    for line in table("components") {
        let first = line[0].trim_end_matches('!').to_owned();
        for pair in line[1].split(' ') {
            let mut pair = pair.chars();
            let whole = pair.next().unwrap();
            split.entry(whole).or_default().push(format!("{first}{}", pair.as_str()));
        }
    }
    let tried = hide_each(|c| split.get(&c).cloned().unwrap_or_default(), Disguise::SplitCharacter);
    assert!(tried.all > 10 && tried.share() >= 85, "{} of {}: {:?}", tried.missed.len(), tried.all, tried.missed);
}

#[test]
fn what_is_hidden_in_two_ways_is_found_where_it_stands() {
    for (text, matched, disguises) in [
        ("常喝可zhi*疗糖尿病", "zhi*疗糖尿病", [Disguise::Pinyin, Disguise::Separator]),
        ("常喝可ｚｈｉ疗糖尿病", "ｚｈｉ疗糖尿病", [Disguise::Pinyin, Disguise::FullWidth]),
        ("常喝可zhi疗糖鸟病", "zhi疗糖鸟病", [Disguise::Pinyin, Disguise::Homophone]),
        ("常喝可氵台疗糖鸟病", "氵台疗糖鸟病", [Disguise::SplitCharacter, Disguise::Homophone]),
        ("常喝可氵*台疗糖尿病", "氵*台疗糖尿病", [Disguise::SplitCharacter, Disguise::Separator]),
        ("常喝可致療糖尿病", "致療糖尿病", [Disguise::Homophone, Disguise::Traditional]),
        ("😀常喝可冶·疗糖尿病", "冶·疗糖尿病", [Disguise::Lookalike, Disguise::Separator]),
        ("常喝可zhi liao糖尿病", "zhi liao糖尿病", [Disguise::Pinyin, Disguise::Separator]),
        ("常喝可zhi liao tang niao bing", "zhi liao tang niao bing", [Disguise::Pinyin, Disguise::Separator]),
    ] {
        let violations = screen(text).violations;
        let is_it = |v: &Violation| {
            place(v).matched_text.ends_with(matched)
                && v.term.ends_with("治疗糖尿病")
                && disguises.iter().all(|disguise| v.disguises.contains(*disguise))
        };
        assert!(violations.iter().any(is_it), "{text}: {violations:#?}");
    }
}

#[test]
fn what_only_initials_say_is_for_a_person_to_judge() {
    let answer = screen("适合tnb人群");
    assert_eq!(answer.verdict, Verdict::Review, "{:?}", answer.violations);
    let violation = answer.violations.iter().find(|v| v.term.contains("糖尿病")).unwrap();
    assert!(place(violation).matched_text.contains("tnb") && violation.severity == Severity::Review);
    assert!(violation.disguises.contains(Disguise::Pinyin));
}

#[test]
fn what_makes_copy_lawful_may_be_hidden_too() {
    for text in ["本品bu能代替药物", "本品布能代替药物", "本品b能治疗疾病", "保健石品不是药物，不能带替药物治疗疾病"]
    {
        assert_eq!(screen(text).verdict, Verdict::Pass, "{text}");
    }
}

#[test]
fn what_frames_a_number_is_not_read_otherwise() {
    // 本品或可代替药物 is found; the copy around it is read again with little caution.
    let text = "蓝岭牌维生素C咀嚼片\n保健功能：补充维生素C\n保健食品不是药物，不能代替药物治疗疾病\n本品或可代替药物\n\
                粤食健广审（文）第271128-00123号";
    let ad = Ad {
        text: text.into(),
        category: Some(Category::HealthFood),
        completeness: Completeness::Whole,
        ..Ad::default()
    };
    let found = ENGINE.screen(&ad, &options()).violations;
    assert!(found.iter().any(|violation| place_of(violation).is_some_and(|place| place.contains("代替药物"))));
    assert!(found.iter().all(|violation| place_of(violation).is_none_or(|place| !place.contains("广审"))));
}

fn place_of(violation: &Violation) -> Option<&str> {
    violation.place.as_ref().map(|place| place.matched_text.as_str())
}

#[test]
fn lawful_copy_that_sounds_or_looks_alike_is_left_alone() {
    for text in [
        "直筒的裤型，修饰腿部线条",
        "姜汤一碗，暖暖的",
        "AI智能配色，women款同步上新",
        "5月中旬发货，木材艮好",
        "女子半程马拉松补给装",
        "维生素E软糖，app下单立减",
        "大米唐装两件套，滤嘴棒另配",
        "品质疗愈系插画，质料亲肤",
        "WULIANGYE礼盒，NBA联名",
        "盛水的杯子，清场特价",
    ] {
        let answer = screen(text);
        assert_eq!(answer.verdict, Verdict::Pass, "{text}: {:?}", answer.violations);
    }
}
