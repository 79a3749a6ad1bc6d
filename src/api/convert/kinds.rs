//! The closed sets: the engine's on one side, the contract's on the other. A value added to one of the engine's does
//! not compile until the contract has it.

use crate::api::pb;
use crate::catalog::kinds::{Category, LawKind, Medium, Payer, Severity, Stage, Verdict, ViolationType};
use crate::engine::StatementDefect;
use crate::text::{Disguise, OffsetUnit};

/// Two enums whose values have the same names; `to` is exhaustive.
macro_rules! mirror {
    ($ours:ident <=> $theirs:ident { $($value:ident),+ $(,)? }) => {
        impl From<$ours> for pb::$theirs {
            fn from(value: $ours) -> Self {
                match value { $($ours::$value => Self::$value),+ }
            }
        }

        impl From<pb::$theirs> for Option<$ours> {
            /// `None`: unspecified.
            #[allow(unreachable_patterns)]
            fn from(value: pb::$theirs) -> Self {
                match value { $(pb::$theirs::$value => Some($ours::$value),)+ _ => None }
            }
        }
    };
}

mirror!(Category <=> ProductCategory {
    General, Drug, RxDrug, MedicalDevice, HealthFood, Fsmp, Food, InfantFormula, Cosmetics, Medical, MedicalAesthetics,
    Alcohol, Tobacco, Education, Investment, RealEstate, Pesticide, Veterinary,
});
mirror!(ViolationType <=> ViolationType {
    DiseasePreventionOrTreatmentClaim, EfficacyGuarantee, SafetyGuarantee, CureRateOrEffectiveRate, Endorsement,
    Comparison, SubstituteForDrug, AbsoluteTerm, FalseOrUnverifiedFact, AuthorityStateOrgan, Superstition, PatentMisuse,
    TrademarkMisuse, InvestmentGuarantee, EducationGuarantee, RealEstatePromise, AlcoholInducement, Tobacco,
    SpecialSupply, MissingStatement, UnreviewedAd, BrushingFakeReviews, Discrimination, MedicalTermInNonMedical, Other,
});
mirror!(Severity <=> Severity { Info, Evidence, Review, Block });
mirror!(Verdict <=> Verdict { Pass, Review, Block });
mirror!(Medium <=> Medium { Internet, Broadcast, Print, Outdoor, Direct, ProfessionalJournal, Packaging });
mirror!(OffsetUnit <=> OffsetUnit { Utf8Byte, Utf16CodeUnit, CodePoint });
mirror!(Payer <=> Payer { Advertiser, Publisher, Agency, Operator, Endorser, Platform });
mirror!(Stage <=> RuleStage { Active, Shadow });
mirror!(LawKind <=> LegalReferenceKind {
    Prohibition, Requirement, Penalty, Exemption, Definition, Liability, Procedure,
});
mirror!(StatementDefect <=> StatementDefect { Absent, Altered, MalformedNumber, ForeignNumber });
mirror!(Disguise <=> Disguise {
    FullWidth, Traditional, Compatibility, Styled, ZeroWidth, Bidi, CombiningMark, Separator, Bracket, Emoji, Entity,
    Markup, Lookalike, Pinyin, Homophone, SplitCharacter,
});

/// A category as an answer has it; `None` is unspecified.
pub fn category(category: Option<Category>) -> i32 {
    category.map_or(pb::ProductCategory::Unspecified, pb::ProductCategory::from).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_of_the_engine_comes_back_as_itself() {
        for category in Category::ALL {
            assert_eq!(Option::<Category>::from(pb::ProductCategory::from(*category)), Some(*category));
        }
        for kind in ViolationType::ALL {
            assert_eq!(Option::<ViolationType>::from(pb::ViolationType::from(*kind)), Some(*kind));
        }
    }

    /// The contract's names are the engine's with the type's name in front, so that short names can be read.
    #[test]
    fn names_agree_on_both_sides() {
        for category in Category::ALL {
            let name = format!("PRODUCT_CATEGORY_{}", category.as_str().to_uppercase());
            assert_eq!(pb::ProductCategory::from(*category).as_str_name(), name);
        }
        for disguise in Disguise::ALL {
            let name = format!("DISGUISE_{}", disguise.as_str().to_uppercase());
            assert_eq!(pb::Disguise::from(disguise).as_str_name(), name);
        }
    }
}
