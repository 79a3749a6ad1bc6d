use std::sync::Arc;

use jiff::civil::date;

use super::*;
use crate::catalog::kinds::{Category, Payer, ViolationType};
use crate::catalog::{Bilingual, Citation, PenaltyRange};
use crate::engine::{Notice, NoticeCode, Place, RuleMeta, Suppressed};
use crate::text::{Disguise, Disguises, OriginalSpan};

fn both(zh: &str, en: &str) -> Bilingual {
    Bilingual { zh: zh.into(), en: en.into() }
}

fn article(citation: &str, summary: &str, penalty: Option<PenaltyRange>) -> Arc<Citation> {
    Arc::new(Citation {
        id: citation.into(),
        law: both("广告法（2021修正）", "Advertising Law"),
        citation: citation.into(),
        summary: both(summary, "what it says"),
        effective_from: date(2021, 4, 29),
        effective_to: None,
        in_force: true,
        verified: true,
        source_url: None,
        penalty,
    })
}

fn violation(text: &str, found: &str, kind: ViolationType, severity: Severity) -> Violation {
    let start = text.find(found).unwrap() as u32;
    let span = OriginalSpan { start, end: start + found.len() as u32 };
    Violation {
        rule: RuleMeta {
            id: "food.disease-claim".into(),
            violation_type: kind,
            message: Arc::new(both("涉及疾病治疗功能", "claims to treat a disease")),
            suggestion: Arc::new(both("删除治疗用语", "leave the treatment out")),
        },
        also_rule_ids: vec![],
        severity,
        place: Some(Place {
            field: "text".into(),
            field_index: 0,
            span,
            segments: vec![span],
            matched_text: found.into(),
        }),
        term: found.into(),
        disguises: Disguises::NONE,
        legal_basis: vec![article("第十七条", "除医疗、药品、医疗器械外，不得涉及疾病治疗功能。", None)],
        penalties: vec![],
        defect: None,
        lowered_by: None,
        replacement: None,
        fingerprint: String::new(),
    }
}

fn report(width: usize, language: Language) -> Report {
    let catalog = "2026.11.24 0123456789ab".into();
    Report { paint: Paint { colour: false, width }, language, catalog, suppressed: true, shadow: true }
}

fn screening(text: &str, violations: Vec<Violation>) -> (Ad, Screening) {
    let ad = Ad { text: text.into(), ..Ad::default() };
    let answer = Screening {
        ad_id: String::new(),
        verdict: if violations.is_empty() { Verdict::Pass } else { Verdict::Block },
        violations,
        violations_truncated: false,
        suppressed: vec![],
        shadow: vec![],
        category: Some(Category::Food),
        category_inferred: false,
        publish_date: date(2026, 11, 25),
        notices: vec![],
        screened_chars: 0,
    };
    (ad, answer)
}

#[test]
fn a_blocked_ad_with_all_that_can_be_said_of_it() {
    let text = "😀常喝可治疗糖尿病，全国最*佳";
    let first = Violation {
        penalties: vec![article(
            "第五十八条第一款第（二）项",
            "没收并处罚款。",
            Some(PenaltyRange {
                fee_multiple_min_hundredths: Some(100),
                fee_multiple_max_hundredths: Some(300),
                payer: vec![Payer::Advertiser],
                ..PenaltyRange::default()
            }),
        )],
        ..violation(text, "治疗糖尿病", ViolationType::DiseasePreventionOrTreatmentClaim, Severity::Block)
    };
    let second = Violation {
        also_rule_ids: vec!["absolute.other".into()],
        replacement: Some(String::new()),
        disguises: Disguises::of(Disguise::Separator),
        term: "最佳".into(),
        ..violation(text, "最*佳", ViolationType::AbsoluteTerm, Severity::Evidence)
    };
    let (ad, mut answer) = screening(text, vec![first, second]);
    answer.notices = vec![Notice {
        code: NoticeCode::StatementsNotChecked,
        message: Arc::new(both("只是片段，未检查必备内容", "a fragment")),
    }];
    let drawn = report(60, Language::ZhCn).draw("ads.jsonl:3", &ad, &answer);
    let expected = " ✖ 拦截   2 处问题  ads.jsonl:3
 普通食品 · 适用 2026-11-25 的法律
 词库 2026.11.24 0123456789ab

 │ 😀常喝可治疗糖尿病，全国最*佳
 │         ┕━━━━1━━━┙      ┕━2━┙

 1 违法  疾病预防、治疗功能  “治疗糖尿病”
    涉及疾病治疗功能 [food.disease-claim]
    依据 《广告法（2021修正）》第十七条
         除医疗、药品、医疗器械外，不得涉及疾病治疗功能。
    处罚 《广告法（2021修正）》第五十八条第一款第（二）项
         没收并处罚款。
         罚款广告费用1倍以上3倍以下（广告主）
    建议 删除治疗用语

 2 须证明  绝对化用语  “最*佳”
    涉及疾病治疗功能 [food.disease-claim + absolute.other]
    依据 《广告法（2021修正）》第十七条
    建议 删除治疗用语
    改为 删去
    伪装 插入分隔符 → 最佳

 · 只是片段，未检查必备内容 [STATEMENTS_NOT_CHECKED]
";
    assert_eq!(drawn, expected);
}

#[test]
fn what_is_missing_suppressed_and_on_trial_in_english() {
    let text = "增强免疫力";
    let mut missing = violation(text, text, ViolationType::MissingStatement, Severity::Block);
    (missing.place, missing.replacement) = (None, Some("本品不能代替药物".into()));
    let (ad, mut answer) = screening(text, vec![missing]);
    let hit = violation(text, "免疫力", ViolationType::Other, Severity::Review);
    answer.suppressed = vec![Suppressed {
        exemption_id: "hf.func.01".into(),
        reason: Arc::new(both("许可", "permitted")),
        violation: hit.clone(),
    }];
    answer.shadow = vec![hit];
    let drawn = report(70, Language::En).draw("", &ad, &answer);
    let expected = " ✖ BLOCK   1 finding
 food · law of 2026-11-25 · catalog 2026.11.24 0123456789ab

 │ 增强免疫力

 1 block  missing statement
    claims to treat a disease [food.disease-claim]
    law      Advertising Law 第十七条
             what it says
    suggest  leave the treatment out
    write    must say “本品不能代替药物”

 Suppressed (not in the verdict) ──────────────────────────────
 · review  other  “免疫力”
    exempt   permitted [hf.func.01]
    claims to treat a disease [food.disease-claim]
    law      Advertising Law 第十七条
    suggest  leave the treatment out

 Shadow rules (not in the verdict) ──────────────────────────────
 · review  other  “免疫力”
    claims to treat a disease [food.disease-claim]
    law      Advertising Law 第十七条
    suggest  leave the treatment out
";
    assert_eq!(drawn, expected);
}

#[test]
fn no_line_is_wider_than_the_paper_and_none_has_colour_where_none_is_wanted() {
    let text = "😀常喝可治疗糖尿病，\u{202e}全国最佳\u{1b}[31m，详情请见 https://example.com/a-very-long-address-without-a-break\n第二行";
    let found = [
        violation(text, "治疗糖尿病", ViolationType::MedicalTermInNonMedical, Severity::Block),
        violation(text, "\u{202e}全国最佳\u{1b}[31m，详情", ViolationType::AbsoluteTerm, Severity::Review),
    ];
    for language in [Language::ZhCn, Language::En] {
        for cells in 40..=110 {
            let (mut ad, answer) = screening(text, found.to_vec());
            ad.fields = vec![crate::engine::Field { name: "标题".repeat(40), text: "好".repeat(100) }];
            let report = report(cells, language);
            let foot = report.foot(Tally { pass: 1_000_000, block: 1_000_000, ..Tally::default() });
            let drawn = report.draw(&"long-name".repeat(20), &ad, &answer) + &foot;
            for line in drawn.lines() {
                assert!(width(line) <= cells, "{cells}: {line}");
                assert!(!line.contains(['\u{1b}', '\u{202e}']), "{line}");
            }
        }
    }
}

#[test]
fn a_pass_says_so_and_the_foot_counts() {
    let (ad, answer) = screening("好", vec![]);
    let report = report(80, Language::ZhCn);
    let drawn = report.draw("", &ad, &answer);
    assert!(drawn.starts_with(" ✔ 通过   未发现问题\n"), "{drawn}");
    let one = Tally { pass: 1, ..Tally::default() };
    assert_eq!(report.foot(one), "\n 以上是机器给出的审核建议，不是法律意见；结论由人作出。\n");
    let several = Tally { pass: 1, review: 2, block: 3, failed: 4 };
    assert!(report.foot(several).contains("共 10 条：拦截 3 · 复核 2 · 通过 1 · 未能审核 4"));
}
