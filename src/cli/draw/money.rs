//! A penalty in words. The numbers are the law's; how they go together is said by the article itself.

use super::names;
use super::paint::say;
use crate::catalog::PenaltyRange;
use crate::engine::Language;

/// What it costs; empty where the law names neither a sum nor anything else.
pub fn in_words(range: &PenaltyRange, language: Language) -> String {
    let usual = fine(
        (range.fee_multiple_min_hundredths, range.fee_multiple_max_hundredths),
        (range.fine_min_cny, range.fine_max_cny),
        language,
    );
    let grave = fine(
        (range.escalated_fee_multiple_min_hundredths, range.escalated_fee_multiple_max_hundredths),
        (range.escalated_fine_min_cny, range.escalated_fine_max_cny),
        language,
    );
    let other = range.escalated_other.iter().map(|code| names::measure(code, language));
    let grave: Vec<String> = grave.into_iter().chain(other).collect();
    let usual = usual.map(|fine| fine + &payers(range, language));
    let grave = (!grave.is_empty()).then(|| match language {
        Language::ZhCn => format!("情节严重的：{}", grave.join("，")),
        Language::En => format!("in grave cases {}", grave.join(", ")),
    });
    usual.into_iter().chain(grave).collect::<Vec<_>>().join(say(language, "；", "; "))
}

/// Least and greatest.
type Range = (Option<u32>, Option<u32>);

fn fine(fee: Range, sum: Range, language: Language) -> Option<String> {
    let amounts: Vec<String> = match language {
        Language::ZhCn => {
            let fee = range_zh(fee, |hundredths| format!("{}倍", multiple(hundredths)));
            fee.map(|fee| format!("广告费用{fee}")).into_iter().chain(range_zh(sum, yuan_zh)).collect()
        }
        Language::En => {
            let fee = range_en(fee, multiple).map(|fee| format!("{fee} times the advertising fee"));
            fee.into_iter().chain(range_en(sum, thousands).map(|sum| format!("{sum} yuan"))).collect()
        }
    };
    let said = amounts.join(say(language, "，或", ", or "));
    (!said.is_empty()).then(|| format!("{}{said}", say(language, "罚款", "a fine of ")))
}

fn payers(range: &PenaltyRange, language: Language) -> String {
    let names: Vec<&str> = range.payer.iter().map(|payer| names::payer(*payer, language)).collect();
    match language {
        _ if names.is_empty() => String::new(),
        Language::ZhCn => format!("（{}）", names.join("、")),
        Language::En => format!(" ({})", names.join(", ")),
    }
}

fn range_zh(range: Range, amount: impl Fn(u32) -> String) -> Option<String> {
    match range {
        (Some(least), Some(most)) if least == most => Some(amount(least)),
        (Some(least), Some(most)) => Some(format!("{}以上{}以下", amount(least), amount(most))),
        (Some(least), None) => Some(format!("{}以上", amount(least))),
        (None, Some(most)) => Some(format!("{}以下", amount(most))),
        (None, None) => None,
    }
}

fn range_en(range: Range, amount: impl Fn(u32) -> String) -> Option<String> {
    match range {
        (Some(least), Some(most)) if least == most => Some(amount(least)),
        (Some(least), Some(most)) => Some(format!("{} to {}", amount(least), amount(most))),
        (Some(least), None) => Some(format!("at least {}", amount(least))),
        (None, Some(most)) => Some(format!("up to {}", amount(most))),
        (None, None) => None,
    }
}

/// Hundredths as a multiple: 300 is 3, 150 is 1.5.
fn multiple(hundredths: u32) -> String {
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    match rest {
        0 => whole.to_string(),
        _ => format!("{whole}.{rest:02}").trim_end_matches('0').to_owned(),
    }
}

fn yuan_zh(yuan: u32) -> String {
    match yuan {
        0 => "0元".to_owned(),
        _ if yuan.is_multiple_of(10_000) => format!("{}万元", yuan / 10_000),
        _ => format!("{yuan}元"),
    }
}

fn thousands(number: u32) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::kinds::Payer;

    fn grave() -> PenaltyRange {
        PenaltyRange {
            fee_multiple_min_hundredths: Some(100),
            fee_multiple_max_hundredths: Some(350),
            fine_min_cny: Some(100_000),
            fine_max_cny: Some(200_000),
            escalated_fine_max_cny: Some(1_005_000),
            payer: vec![Payer::Advertiser, Payer::Publisher],
            escalated_other: vec!["revoke_business_licence".into()],
            ..PenaltyRange::default()
        }
    }

    #[test]
    fn the_numbers_of_a_penalty_in_two_languages() {
        assert_eq!(
            in_words(&grave(), Language::ZhCn),
            "罚款广告费用1倍以上3.5倍以下，或10万元以上20万元以下（广告主、广告发布者）；情节严重的：罚款1005000元以下，吊销营业执照"
        );
        assert_eq!(
            in_words(&grave(), Language::En),
            "a fine of 1 to 3.5 times the advertising fee, or 100,000 to 200,000 yuan (advertiser, publisher); \
             in grave cases a fine of up to 1,005,000 yuan, revoke business licence"
        );
    }

    #[test]
    fn an_absent_number_is_not_nought() {
        assert_eq!(in_words(&PenaltyRange::default(), Language::ZhCn), "");
        let least = PenaltyRange { fine_min_cny: Some(500), ..PenaltyRange::default() };
        assert_eq!(in_words(&least, Language::ZhCn), "罚款500元以上");
        let exact = PenaltyRange { fine_min_cny: Some(0), fine_max_cny: Some(0), ..PenaltyRange::default() };
        assert_eq!(in_words(&exact, Language::En), "a fine of 0 yuan");
    }
}
