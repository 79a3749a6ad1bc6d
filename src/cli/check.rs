//! `adscreen check`: loads and tests a catalog.

use std::io::Write;
use std::path::PathBuf;

use super::args::LanguageArg;
use super::draw::paint::{Look, Paint, Style, say};
use super::draw::table::Table;
use super::outcome::{Exit, Failure};
use super::overlay::OverlayArgs;
use super::source::Dictionaries;
use crate::api::convert::catalog::overview;
use crate::api::pb;
use crate::catalog::Conflict;
use crate::engine::{Engine, Language};

/// Load and test a catalog: every fault at once, with its place and what to do
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  adscreen check dictionaries     the folder that you edit
  adscreen check                  the dictionaries inside the program
  adscreen check --overlay own.toml   a tenant's own words and exemptions over them

Exit status: 0 without a fault, 2 there is no such folder, 3 with faults.")]
pub struct Check {
    /// The folder [default: --dictionaries, else the dictionaries inside the program]
    dir: Option<PathBuf>,
    #[command(flatten)]
    overlay: OverlayArgs,
    #[command(flatten)]
    language: LanguageArg,
}

impl Check {
    pub fn run(self, dictionaries: Dictionaries, look: Look, out: &mut dyn Write) -> Result<Exit, Failure> {
        let dictionaries = self.dir.as_deref().map(Dictionaries::folder).unwrap_or(dictionaries);
        let engine = dictionaries.proven(look.err)?;
        let (engine, conflicts) = self.overlay.over(engine, look.err)?;
        write!(out, "{}", draw(&engine, self.language.language, look.out))?;
        if !self.overlay.is_empty() {
            write!(out, "{}", draw_overlay(&engine, &conflicts, self.language.language, look.out))?;
        }
        Ok(Exit::Pass)
    }
}

fn draw(engine: &Engine, language: Language, paint: Paint) -> String {
    let overview = overview(engine, language);
    let (counts, version) = (overview.counts.unwrap_or_default(), overview.catalog.unwrap_or_default());
    let head = paint.paint(Style::Strong, say(language, "✔ 词库无误", "✔ the catalog has no fault"));
    let mut table = Table::new(&["", ""]);
    for (zh, en, number) in numbers(&counts, engine) {
        let number = number.to_string();
        table.row(vec![(format!("  {}", say(language, zh, en)), Style::Faint), (number, Style::Plain)]);
    }
    table.row(vec![(format!("  {}", say(language, "版本", "version")), Style::Faint), (version.version, Style::Plain)]);
    // A digest is copied, so it stays on one line.
    format!("{head}\n{}  sha256 {}\n", table.draw(paint), version.base_digest)
}

/// What lies over the catalog, and what is to be said of it.
fn draw_overlay(engine: &Engine, conflicts: &[Conflict], language: Language, paint: Paint) -> String {
    let Some(overlay) = engine.overlay() else { return String::new() };
    let words: usize = overlay.terms.iter().map(|own| own.rule.terms.len()).sum();
    let (terms, exemptions, told) = (overlay.terms.len(), overlay.exemptions.len(), conflicts.len());
    let zh = format!("✔ 叠加词库无误：{terms} 项 {words} 词，{exemptions} 项豁免，{told} 处提示");
    let en =
        format!("✔ the overlay has no fault: {terms} terms of {words} words, {exemptions} exemptions, {told} warnings");
    let head = paint.paint(Style::Strong, say(language, &zh, &en));
    let told: String = conflicts.iter().map(|conflict| format!("{conflict}\n")).collect();
    format!("\n{head}\n  sha256 {}\n{told}", overlay.overlay_digest)
}

fn numbers(counts: &pb::CatalogCounts, engine: &Engine) -> [(&'static str, &'static str, u32); 10] {
    let examples: usize = engine.catalog().rules.iter().map(|rule| rule.hits.len() + rule.misses.len()).sum();
    [
        ("规则", "rules", counts.rules),
        ("其中试行", "of them shadow", counts.shadow_rules),
        ("词条", "terms", counts.terms),
        ("词表词", "lexicon words", counts.lexicon_words),
        ("豁免", "exemptions", counts.exemptions),
        ("必备内容", "mandatory statements", counts.mandatory_statements),
        ("许可用语", "permitted claims", counts.permitted_claims),
        ("法条", "legal references", counts.legal_references),
        ("示例（已运行）", "examples run", u32::try_from(examples).unwrap_or(u32::MAX)),
        ("文件", "files", counts.files),
    ]
}
