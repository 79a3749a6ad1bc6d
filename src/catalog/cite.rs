//! The law of the day: which version of a law stood on a date, and under which number.

use std::sync::Arc;

use jiff::civil::Date;

use super::kinds::Category;
use super::{Article, Bilingual, Catalog, Citation, Former, Law, LawVersion, Substance};

impl Catalog {
    /// The article of that id.
    pub fn article(&self, id: &str) -> Option<&Article> {
        let found = self.articles.binary_search_by(|article| (*article.id).cmp(id)).ok()?;
        Some(&self.articles[found])
    }

    /// The article as it is cited on a day. Before the rule stood, or where no version of its law is known for that
    /// day, the nearest version is cited with `in_force: false`.
    pub fn cite(&self, article: &Article, on: Date) -> Citation {
        self.cite_for(article, on, None)
    }

    /// The article as it is cited on a day for ads of a category: an older law may have bound fewer of them.
    pub fn cite_for(&self, article: &Article, on: Date, category: Option<Category>) -> Citation {
        let law = &self.laws[article.law];
        let stood = standing(article, law, on, category);
        let summary = stood.summary(&article.summary);
        Citation {
            id: Arc::clone(&article.id),
            law: Bilingual { zh: stood.title, en: law.title.en.clone() },
            citation: stood.number,
            summary,
            effective_from: stood.from,
            effective_to: stood.to,
            in_force: stood.in_force,
            verified: article.verified,
            source_url: article.source_url.clone(),
            // An older version with other amounts: those of today would be false, and the old ones are not known.
            penalty: article.range.clone().filter(|_| stood.substance == Substance::Same),
        }
    }
}

/// Under which title and number a rule stood.
struct Standing {
    title: String,
    number: String,
    from: Date,
    to: Option<Date>,
    in_force: bool,
    /// As far as is known.
    substance: Substance,
}

impl Standing {
    /// What the rule says today, and that it once said something else.
    fn summary(&self, today: &Bilingual) -> Bilingual {
        let (zh, en) = match self.substance {
            Substance::Same | Substance::Similar => return today.clone(),
            Substance::Narrower => ("当时规定的范围较窄", "narrower at the time"),
            Substance::Broader => ("当时规定的范围较宽", "broader at the time"),
            Substance::General => ("当时只有一般规定", "in general terms at the time"),
            Substance::Differs => ("当时的规定不同", "otherwise at the time"),
            Substance::FineDiffers => ("当时的罚款不同", "with another fine at the time"),
        };
        Bilingual { zh: format!("{}（{zh}）", today.zh), en: format!("{} ({en})", today.en) }
    }
}

fn standing(article: &Article, law: &Law, on: Date, category: Option<Category>) -> Standing {
    let today = |in_force| Standing {
        title: law.title.zh.clone(),
        number: article.citation.clone(),
        from: law.effective_from,
        to: law.effective_to,
        in_force,
        substance: Substance::Same,
    };
    if law.effective_to.is_some_and(|last| on > last) {
        return today(false);
    }
    if on >= law.effective_from {
        // A rule younger than its law, such as one that an amendment of the same title brought.
        return today(article.text_since.is_none_or(|since| on >= since));
    }
    let mut stood = article.former.iter().filter(|former| former.stood_on(on));
    if let Some(former) = stood.find(|former| former.bound(category)) {
        return formerly(former);
    }
    if article.former.iter().any(|former| former.stood_on(on)) {
        return today(false);
    }
    match law.versions.iter().find(|version| version.stood_on(on)) {
        Some(version) if article.text_since.is_some_and(|since| on >= since) => unchanged(article, version),
        _ => today(false),
    }
}

fn formerly(former: &Former) -> Standing {
    Standing {
        title: former.law.clone(),
        number: former.citation.clone(),
        from: former.from,
        to: Some(former.to),
        in_force: true,
        substance: former.substance,
    }
}

/// The same rule under the same number in an older version.
fn unchanged(article: &Article, version: &LawVersion) -> Standing {
    Standing {
        title: version.title.clone(),
        number: article.citation.clone(),
        from: version.from,
        to: version.to,
        in_force: true,
        substance: Substance::Same,
    }
}

impl Former {
    pub(crate) fn stood_on(&self, on: Date) -> bool {
        self.from <= on && on <= self.to
    }
}

impl LawVersion {
    fn stood_on(&self, on: Date) -> bool {
        self.confirmed && self.from <= on && self.to.is_none_or(|last| on <= last)
    }
}
