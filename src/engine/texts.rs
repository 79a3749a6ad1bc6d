//! Sentences that the engine itself says.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use super::verdict::StatementDefect;
use crate::catalog::kinds::Category;
use crate::catalog::{Bilingual, Number};

fn text(zh: impl Into<String>, en: impl Into<String>) -> Bilingual {
    Bilingual { zh: zh.into(), en: en.into() }
}

pub(super) fn protected_name() -> Bilingual {
    text(
        "位于广告主声明的名称（品牌、企业、商标）之内",
        "inside a name that the caller protects (brand, company, mark)",
    )
}

pub(super) fn mandatory_wording() -> Bilingual {
    text("法律要求写明的用语", "wording that the law requires")
}

pub(super) fn permitted_claim() -> Bilingual {
    text(
        "法律允许该类产品使用的用语，须与注册或者备案内容一致",
        "a claim that the law permits to such products, if it matches the registration or filing",
    )
}

/// Said of every other ad, hence made once.
fn constant(text: &'static LazyLock<Arc<Bilingual>>) -> Arc<Bilingual> {
    Arc::clone(text)
}

pub(super) fn category_unknown() -> Arc<Bilingual> {
    static TEXT: LazyLock<Arc<Bilingual>> = LazyLock::new(|| {
        Arc::new(text(
            "未说明商品类别，也无法从文案看出：只适用通用规则以及食品、保健食品、化妆品规则，严重程度取最轻",
            "no product category was given or could be read from the copy: only the common rules and those for food, health food and cosmetics were applied, with their mildest severity",
        ))
    });
    constant(&TEXT)
}

/// Words of the copy come from the catalog's lists, so they are no secret of the caller's.
pub(super) fn category_inferred(category: Category, evidence: &[String]) -> Arc<Bilingual> {
    let (zh, en) = (evidence.join("、"), evidence.join(", "));
    Arc::new(text(
        format!("未说明商品类别，从文案看是 {category}（依据：{zh}）"),
        format!("no product category was given; the copy says {category} (by: {en})"),
    ))
}

pub(super) fn category_conflict(categories: &[Category], evidence: &[String]) -> Arc<Bilingual> {
    let named: Vec<&str> = categories.iter().map(|category| category.as_str()).collect();
    let (zh, en) = (evidence.join("、"), evidence.join(", "));
    Arc::new(text(
        format!("类别相互矛盾（依据：{zh}）：按 {} 分别审查，取较重者", named.join("、")),
        format!("the category is contradicted (by: {en}): judged under {}, the worse stays", named.join(" and ")),
    ))
}

pub(super) fn statements_not_checked() -> Arc<Bilingual> {
    static TEXT: LazyLock<Arc<Bilingual>> = LazyLock::new(|| {
        Arc::new(text(
            "文案按片段审查：未检查必须标明的内容、审查批准文号；完整广告请以 WHOLE 提交",
            "screened as a fragment: mandatory statements and approval numbers were not checked; submit a complete ad as WHOLE",
        ))
    });
    constant(&TEXT)
}

pub(super) fn name_protected() -> Arc<Bilingual> {
    static TEXT: LazyLock<Arc<Bilingual>> = LazyLock::new(|| {
        Arc::new(text(
            "有命中位于提交方声明的受保护名称之内，未计入结论；请核实名称，以 include_suppressed 查看命中",
            "something was found inside a name that the caller protects and does not count; check the name, and ask for include_suppressed to see it",
        ))
    });
    constant(&TEXT)
}

pub(super) fn law_version_unavailable(rule: &str) -> Arc<Bilingual> {
    Arc::new(text(
        format!("规则 {rule}：发布日所适用的法律版本未知，所引为最接近的版本"),
        format!(
            "rule {rule}: the version of the law in force on the publish date is not known; the nearest one is cited"
        ),
    ))
}

pub(super) fn rule_unfinished(rule: &str) -> Arc<Bilingual> {
    Arc::new(text(
        format!("规则 {rule} 用尽了步数，未审完：结论至少为需复核"),
        format!("rule {rule} ran out of its budget and was not finished: the verdict is at least REVIEW"),
    ))
}

pub(super) fn missing_suggestion(required: &str) -> Bilingual {
    text(format!("在广告中显著标明：{required}"), format!("state it clearly in the ad: {required}"))
}

pub(super) fn altered(title: &Bilingual) -> Bilingual {
    text(
        format!("{}；广告中有近似的话，但文字有改动，意思不全或者不同", title.zh),
        format!("{}; the ad says something like it, altered so that it does not say the same", title.en),
    )
}

pub(super) fn number_fault(number: &Number, defect: StatementDefect) -> Bilingual {
    let (zh, en) = match defect {
        StatementDefect::ForeignNumber => ("不是本类商品的文号", "this number is not one of this category"),
        _ => ("文号格式不对", "this number has not the shape of its kind"),
    };
    text(format!("{}：{zh}", number.title.zh), format!("{}: {en}", number.title.en))
}

pub(super) fn number_suggestion(number: &Number, defect: StatementDefect) -> Bilingual {
    match defect {
        StatementDefect::ForeignNumber => text(
            "核对商品类别，写上本商品自己的文号",
            "check what is advertised, and show the number that it has itself",
        ),
        _ => text(
            format!("按批件原样书写，格式如“{}”", number.example),
            format!("write it as the document has it, in the shape of {}", number.example),
        ),
    }
}

pub(super) fn number_not_verified() -> Bilingual {
    text(
        "文号只核对了格式和类别，未向登记机关查证是否真实、是否在有效期内",
        "numbers were checked for their shape and category only; whether they exist and are still valid was not looked up",
    )
}

pub(super) fn display_not_checked() -> Bilingual {
    text(
        "只审查文字：必须标明的内容是否显著、清晰、持续显示，以及图片、音频中的内容和标志，未检查",
        "only text was screened: whether what must be shown is prominent, legible and lasting, and what pictures and sound hold, was not checked",
    )
}

pub(super) fn medium_unknown(ban: &Bilingual) -> Bilingual {
    text(
        format!("未说明发布媒介，未判断：{}", ban.zh),
        format!("no medium was given, so this was not judged: {}", ban.en),
    )
}

pub(super) fn claim_unproven(claim: &str) -> Arc<Bilingual> {
    Arc::new(text(
        format!("“{claim}”只有注册或者备案了该功能的产品才可以使用；未提供证明，按有证明处理"),
        format!(
            "{claim} is lawful only for a product registered or filed for it; no proof was given, and it was taken to be held"
        ),
    ))
}

/// The kinds are the caller's own words, in an answer to the caller alone.
pub(super) fn qualification_unknown(unasked: &BTreeSet<&str>, asked: &BTreeSet<&str>) -> Arc<Bilingual> {
    let list = |kinds: &BTreeSet<&str>, between| kinds.iter().copied().collect::<Vec<_>>().join(between);
    Arc::new(text(
        format!("词库不要求这类证明，未予考虑：{}；词库要求的种类：{}", list(unasked, "、"), list(asked, "、")),
        format!(
            "nothing in the catalog asks for proofs of this kind, so they had no influence: {}; kinds asked for: {}",
            list(unasked, ", "),
            list(asked, ", ")
        ),
    ))
}
