//! The law of the day: which version of a law stood on a date, and under which number.

use std::sync::Arc;

use jiff::civil::Date;

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
        let law = &self.laws[article.law];
        let stood = standing(article, law, on);
        Citation {
            id: Arc::clone(&article.id),
            law: Bilingual { zh: stood.title, en: law.title.en.clone() },
            citation: stood.number,
            summary: article.summary.clone(),
            effective_from: stood.from,
            effective_to: stood.to,
            in_force: stood.in_force,
            verified: article.verified,
            source_url: article.source_url.clone(),
            // An older version with other amounts: those of today would be false, and the old ones are not known.
            penalty: article.range.clone().filter(|_| stood.same),
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
    /// Whether its substance was that of today, as far as is known.
    same: bool,
}

fn standing(article: &Article, law: &Law, on: Date) -> Standing {
    let today = |in_force| Standing {
        title: law.title.zh.clone(),
        number: article.citation.clone(),
        from: law.effective_from,
        to: law.effective_to,
        in_force,
        same: true,
    };
    if law.effective_to.is_some_and(|last| on > last) {
        return today(false);
    }
    if on >= law.effective_from {
        // A rule younger than its law, such as one that an amendment of the same title brought.
        return today(article.text_since.is_none_or(|since| on >= since));
    }
    if let Some(former) = article.former.iter().find(|former| former.from <= on && on <= former.to) {
        return formerly(former);
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
        same: former.substance == Substance::Same,
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
        same: true,
    }
}

impl LawVersion {
    fn stood_on(&self, on: Date) -> bool {
        self.confirmed && self.from <= on && self.to.is_none_or(|last| on <= last)
    }
}
