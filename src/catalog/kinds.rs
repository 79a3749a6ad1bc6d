//! The closed sets of the contract: categories, violation types, severities, verdicts and the rest. Parsed once, at the border.

/// Declares an enum with its lower-snake names, as TOML and the short JSON forms write them.
macro_rules! kinds {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
        #[serde(try_from = "String")]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in lower snake case.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl TryFrom<String> for $name {
            type Error = String;

            fn try_from(text: String) -> Result<Self, String> {
                Self::parse(&text).ok_or_else(|| $crate::catalog::kinds::unknown(stringify!($name), &text, Self::ALL.iter().map(|v| v.as_str())))
            }
        }
    };
}
pub(crate) use kinds;

pub(crate) fn unknown<'a>(kind: &str, text: &str, names: impl Iterator<Item = &'a str> + Clone) -> String {
    let nearest = nearest(text, names.clone());
    match nearest {
        Some(name) => format!("unknown {kind} `{text}`, did you mean `{name}`?"),
        None => format!("unknown {kind} `{text}`, one of: {}", names.collect::<Vec<_>>().join(", ")),
    }
}

/// The known name most like what was written, if any is close enough to be meant.
pub fn nearest<'a>(text: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    names
        .map(|name| (strsim::normalized_damerau_levenshtein(text, name), name))
        .filter(|(likeness, _)| *likeness > 0.6)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

kinds! {
    /// What is advertised; it decides which law applies.
    Category {
        General = "general", Drug = "drug", RxDrug = "rx_drug", MedicalDevice = "medical_device", HealthFood = "health_food",
        Fsmp = "fsmp", Food = "food", InfantFormula = "infant_formula", Cosmetics = "cosmetics", Medical = "medical",
        MedicalAesthetics = "medical_aesthetics", Alcohol = "alcohol", Tobacco = "tobacco", Education = "education",
        Investment = "investment", RealEstate = "real_estate", Pesticide = "pesticide", Veterinary = "veterinary",
    }
}

impl Category {
    /// The wider category whose law also binds this one (infant formula is food).
    pub fn parent(self) -> Option<Self> {
        match self {
            Self::RxDrug => Some(Self::Drug),
            Self::HealthFood | Self::Fsmp | Self::InfantFormula => Some(Self::Food),
            Self::MedicalAesthetics => Some(Self::Medical),
            _ => None,
        }
    }

    /// Whether who tells no finer may give an ad of the other category as one of this: anything as general goods, liquor as
    /// food.
    pub fn is_wider_than(self, other: Self) -> bool {
        let holds = match self {
            Self::General => true,
            Self::Food => other == Self::Alcohol,
            _ => false,
        };
        self != other && (holds || other.parent() == Some(self))
    }
}

kinds! {
    /// What kind of breach a finding is.
    ViolationType {
        DiseasePreventionOrTreatmentClaim = "disease_prevention_or_treatment_claim",
        EfficacyGuarantee = "efficacy_guarantee",
        SafetyGuarantee = "safety_guarantee",
        CureRateOrEffectiveRate = "cure_rate_or_effective_rate",
        Endorsement = "endorsement",
        Comparison = "comparison",
        SubstituteForDrug = "substitute_for_drug",
        AbsoluteTerm = "absolute_term",
        FalseOrUnverifiedFact = "false_or_unverified_fact",
        AuthorityStateOrgan = "authority_state_organ",
        Superstition = "superstition",
        PatentMisuse = "patent_misuse",
        TrademarkMisuse = "trademark_misuse",
        InvestmentGuarantee = "investment_guarantee",
        EducationGuarantee = "education_guarantee",
        RealEstatePromise = "real_estate_promise",
        AlcoholInducement = "alcohol_inducement",
        Tobacco = "tobacco",
        SpecialSupply = "special_supply",
        MissingStatement = "missing_statement",
        UnreviewedAd = "unreviewed_ad",
        BrushingFakeReviews = "brushing_fake_reviews",
        Discrimination = "discrimination",
        MedicalTermInNonMedical = "medical_term_in_non_medical",
        Other = "other",
    }
}

kinds! {
    /// How grave a finding is, mildest first.
    Severity {
        Info = "info",
        /// Lawful only with proof at hand.
        Evidence = "evidence",
        Review = "review",
        Block = "block",
    }
}

kinds! {
    /// What shall happen to the ad, mildest first.
    Verdict { Pass = "pass", Review = "review", Block = "block" }
}

kinds! {
    /// Whether a rule counts or only watches.
    Stage { Active = "active", Shadow = "shadow" }
}

kinds! {
    /// Where the ad will run.
    Medium {
        Internet = "internet", Broadcast = "broadcast", Print = "print", Outdoor = "outdoor", Direct = "direct",
        ProfessionalJournal = "professional_journal", Packaging = "packaging",
    }
}

kinds! {
    /// What a legal reference does.
    LawKind {
        Prohibition = "prohibition", Requirement = "requirement", Penalty = "penalty", Exemption = "exemption",
        Definition = "definition", Liability = "liability", Procedure = "procedure",
    }
}

impl LawKind {
    /// Whether copy can break it or rest on it, so that the catalog must say who looks after it.
    pub fn is_screened(self) -> bool {
        matches!(self, Self::Prohibition | Self::Requirement | Self::Exemption)
    }
}

kinds! {
    /// What of a breach, or of an exemption, copy can show.
    Screenable {
        /// The words alone.
        Text = "text",
        /// What a whole ad says and leaves out.
        WholeAd = "whole_ad",
        /// Words together with facts that stand outside the copy.
        Context = "context",
        /// Nothing.
        No = "no",
    }
}

impl Screenable {
    /// Whether the copy is enough.
    pub fn in_copy(self) -> bool {
        matches!(self, Self::Text | Self::WholeAd)
    }
}

kinds! {
    /// Who pays a penalty.
    Payer {
        Advertiser = "advertiser", Publisher = "publisher", Agency = "agency", Operator = "operator", Endorser = "endorser",
        Platform = "platform",
    }
}
