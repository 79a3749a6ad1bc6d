//! What people call the closed sets of the contract.

use crate::catalog::kinds::{Category, LawKind, Medium, Payer, Screenable, Severity, Verdict, ViolationType};
use crate::engine::{Language, Stage};
use crate::text::Disguise;

/// A verdict.
pub fn verdict(verdict: Verdict, language: Language) -> &'static str {
    match (verdict, language) {
        (Verdict::Pass, Language::ZhCn) => "通过",
        (Verdict::Review, Language::ZhCn) => "复核",
        (Verdict::Block, Language::ZhCn) => "拦截",
        (Verdict::Pass, Language::En) => "PASS",
        (Verdict::Review, Language::En) => "REVIEW",
        (Verdict::Block, Language::En) => "BLOCK",
    }
}

/// A severity.
pub fn severity(severity: Severity, language: Language) -> &'static str {
    match (severity, language) {
        (Severity::Info, Language::ZhCn) => "提示",
        (Severity::Evidence, Language::ZhCn) => "须证明",
        (Severity::Review, Language::ZhCn) => "须复核",
        (Severity::Block, Language::ZhCn) => "违法",
        (Severity::Info, Language::En) => "info",
        (Severity::Evidence, Language::En) => "evidence",
        (Severity::Review, Language::En) => "review",
        (Severity::Block, Language::En) => "block",
    }
}

/// A category; `None` is one that is not known.
pub fn category(category: Option<Category>, language: Language) -> String {
    match (category, language) {
        (None, Language::ZhCn) => "类别未知".to_owned(),
        (None, Language::En) => "category unknown".to_owned(),
        (Some(category), Language::ZhCn) => category_zh(category).to_owned(),
        (Some(category), Language::En) => category.as_str().replace('_', " "),
    }
}

/// A category in Chinese.
pub fn category_zh(category: Category) -> &'static str {
    match category {
        Category::General => "一般商品和服务",
        Category::Drug => "非处方药",
        Category::RxDrug => "处方药",
        Category::MedicalDevice => "医疗器械",
        Category::HealthFood => "保健食品",
        Category::Fsmp => "特医食品",
        Category::Food => "普通食品",
        Category::InfantFormula => "婴幼儿配方食品",
        Category::Cosmetics => "化妆品",
        Category::Medical => "医疗",
        Category::MedicalAesthetics => "医疗美容",
        Category::Alcohol => "酒类",
        Category::Tobacco => "烟草",
        Category::Education => "教育培训",
        Category::Investment => "招商投资",
        Category::RealEstate => "房地产",
        Category::Pesticide => "农药",
        Category::Veterinary => "兽药",
    }
}

/// A type of violation.
pub fn violation_type(kind: ViolationType, language: Language) -> String {
    match language {
        Language::ZhCn => violation_type_zh(kind).to_owned(),
        Language::En => kind.as_str().replace('_', " "),
    }
}

fn violation_type_zh(kind: ViolationType) -> &'static str {
    match kind {
        ViolationType::DiseasePreventionOrTreatmentClaim => "疾病预防、治疗功能",
        ViolationType::EfficacyGuarantee => "功效断言或保证",
        ViolationType::SafetyGuarantee => "安全性断言或保证",
        ViolationType::CureRateOrEffectiveRate => "治愈率、有效率",
        ViolationType::Endorsement => "推荐、证明",
        ViolationType::Comparison => "与他人比较",
        ViolationType::SubstituteForDrug => "暗示替代药物",
        ViolationType::AbsoluteTerm => "绝对化用语",
        ViolationType::FalseOrUnverifiedFact => "虚假或未经证实",
        ViolationType::AuthorityStateOrgan => "国家机关名义",
        ViolationType::Superstition => "封建迷信",
        ViolationType::PatentMisuse => "专利标注不当",
        ViolationType::TrademarkMisuse => "商标使用不当",
        ViolationType::InvestmentGuarantee => "收益保证",
        ViolationType::EducationGuarantee => "教育效果保证",
        ViolationType::RealEstatePromise => "房地产承诺",
        ViolationType::AlcoholInducement => "诱导饮酒",
        ViolationType::Tobacco => "烟草",
        ViolationType::SpecialSupply => "特供、专供",
        ViolationType::MissingStatement => "缺少必备内容",
        ViolationType::UnreviewedAd => "未经审查",
        ViolationType::BrushingFakeReviews => "刷单、虚假评价",
        ViolationType::Discrimination => "歧视",
        ViolationType::MedicalTermInNonMedical => "非医疗广告用医疗用语",
        ViolationType::Other => "其他",
    }
}

/// A disguise.
pub fn disguise(disguise: Disguise, language: Language) -> String {
    match language {
        Language::ZhCn => disguise_zh(disguise).to_owned(),
        Language::En => disguise.as_str().replace('_', " "),
    }
}

fn disguise_zh(disguise: Disguise) -> &'static str {
    match disguise {
        Disguise::FullWidth => "全角字符",
        Disguise::Traditional => "繁体、异体字",
        Disguise::Compatibility => "兼容字形",
        Disguise::Styled => "花式字形",
        Disguise::ZeroWidth => "零宽字符",
        Disguise::Bidi => "双向控制符",
        Disguise::CombiningMark => "组合符号",
        Disguise::Separator => "插入分隔符",
        Disguise::Bracket => "插入括号",
        Disguise::Emoji => "插入表情",
        Disguise::Entity => "字符实体",
        Disguise::Markup => "插入标签",
        Disguise::Lookalike => "形近字",
        Disguise::Pinyin => "拼音",
        Disguise::Homophone => "同音字",
        Disguise::SplitCharacter => "拆字",
    }
}

/// Who pays a penalty.
pub fn payer(payer: Payer, language: Language) -> &'static str {
    match (payer, language) {
        (Payer::Advertiser, Language::ZhCn) => "广告主",
        (Payer::Publisher, Language::ZhCn) => "广告发布者",
        (Payer::Agency, Language::ZhCn) => "广告经营者",
        (Payer::Operator, Language::ZhCn) => "经营者",
        (Payer::Endorser, Language::ZhCn) => "广告代言人",
        (Payer::Platform, Language::ZhCn) => "平台经营者",
        (payer, Language::En) => payer.as_str(),
    }
}

/// What may follow besides a fine; a code without a name of its own, and words in place of a code, stay as they are.
pub fn measure(code: &str, language: Language) -> String {
    let named = match code {
        "revoke_business_licence" => "吊销营业执照",
        "revoke_ad_approval_no_new_application_1y" => "撤销广告审查批准文件，一年内不受理申请",
        "suspend_business" => "责令停业整顿",
        "suspend_ad_publishing_business" => "暂停广告发布业务",
        "revoke_department_or_medical_practice_licence" => "吊销诊疗科目或医疗机构执业许可证",
        "suspend_medical_ads_1_to_6_months" => "暂停发布医疗广告一至六个月",
        "revoke_medical_ad_qualification" => "取消医疗广告发布资格",
        "revoke_permit" => "吊销许可证",
        "revoke_filing_or_permit" => "取消备案或吊销许可证",
        "ban_5y" => "五年内禁业",
        "personal_fine_1_to_2_times_annual_income" => "对责任人处上年收入一至二倍罚款",
        "personal_fine_10000_to_30000_cny" => "对责任人处一万至三万元罚款",
        other => return other.replace('_', " "),
    };
    match language {
        Language::ZhCn => named.to_owned(),
        Language::En => code.replace('_', " "),
    }
}

/// What a legal reference does.
pub fn law_kind(kind: LawKind, language: Language) -> &'static str {
    match (kind, language) {
        (LawKind::Prohibition, Language::ZhCn) => "禁止",
        (LawKind::Requirement, Language::ZhCn) => "要求",
        (LawKind::Penalty, Language::ZhCn) => "处罚",
        (LawKind::Exemption, Language::ZhCn) => "除外",
        (LawKind::Definition, Language::ZhCn) => "定义",
        (LawKind::Liability, Language::ZhCn) => "责任",
        (LawKind::Procedure, Language::ZhCn) => "程序",
        (kind, Language::En) => kind.as_str(),
    }
}

/// What copy can show of an article.
pub fn screenable(screenable: Screenable, language: Language) -> &'static str {
    match (screenable, language) {
        (Screenable::Text, Language::ZhCn) => "文字",
        (Screenable::WholeAd, Language::ZhCn) => "全文",
        (Screenable::Context, Language::ZhCn) => "须看事实",
        (Screenable::No, Language::ZhCn) => "不可查",
        (Screenable::Text, Language::En) => "words",
        (Screenable::WholeAd, Language::En) => "whole ad",
        (Screenable::Context, Language::En) => "with facts",
        (Screenable::No, Language::En) => "nothing",
    }
}

/// Where an ad runs.
pub fn medium(medium: Medium, language: Language) -> &'static str {
    match (medium, language) {
        (Medium::Internet, Language::ZhCn) => "互联网",
        (Medium::Broadcast, Language::ZhCn) => "广播电视",
        (Medium::Print, Language::ZhCn) => "报刊",
        (Medium::Outdoor, Language::ZhCn) => "户外",
        (Medium::Direct, Language::ZhCn) => "直投",
        (Medium::ProfessionalJournal, Language::ZhCn) => "专业期刊",
        (Medium::Packaging, Language::ZhCn) => "包装标签",
        (medium, Language::En) => medium.as_str(),
    }
}

/// A stage of screening.
pub fn stage(stage: Stage, language: Language) -> &'static str {
    match (stage, language) {
        (Stage::Fold, Language::ZhCn) => "还原",
        (Stage::Scan, Language::ZhCn) => "扫描",
        (Stage::Rules, Language::ZhCn) => "规则",
        (Stage::Exempt, Language::ZhCn) => "豁免",
        (Stage::Resolve, Language::ZhCn) => "归并",
        (Stage::Verdict, Language::ZhCn) => "结论",
        (Stage::Fold, Language::En) => "fold",
        (Stage::Scan, Language::En) => "scan",
        (Stage::Rules, Language::En) => "rules",
        (Stage::Exempt, Language::En) => "exempt",
        (Stage::Resolve, Language::En) => "resolve",
        (Stage::Verdict, Language::En) => "verdict",
    }
}
