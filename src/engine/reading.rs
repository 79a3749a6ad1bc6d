//! One ad as it was read: for each field the folded text, the hits, the candidates and what covers them.

use super::Ad;
use super::compile::Program;
use super::exempt::{Circumstances, Cover, Covers};
use super::frame::Frame;
use super::hits::Hits;
use super::ids::Wanted;
use super::overlay::OwnScratch;
use super::protected::Names;
use super::rules::{Candidate, Candidates, Field, RuleScratch};
use super::scan::ScanScratch;
use crate::catalog::Catalog;
use crate::text::{FoldedSpan, FoldedText, SecondScratch, fold};

/// One field, from its folded text to its candidates. Reused.
#[derive(Default)]
pub(super) struct FieldReading {
    /// 0 is `Ad::text`, n the n-th of `Ad::fields`.
    pub index: u32,
    pub text: FoldedText,
    pub hits: Hits,
    pub candidates: Candidates,
    /// For each candidate what covers it.
    pub covers: Vec<Option<Cover>>,
    /// Where names stand that the caller protects.
    protected: Vec<FoldedSpan>,
}

/// All fields of one ad, and what a thread reuses from ad to ad.
#[derive(Default)]
pub(super) struct Reading {
    fields: Vec<FieldReading>,
    used: usize,
    scan: ScanScratch,
    rules: RuleScratch,
    /// What exemptions look at.
    covering: Wanted,
    names: Names,
    second: SecondScratch,
    own: OwnScratch,
}

/// Pieces of findings around which the text is read again; no words around make lawful what has more of them.
const MOST_PIECES: usize = 64;

impl Reading {
    /// The fields that have text.
    pub fn fields(&self) -> &[FieldReading] {
        &self.fields[..self.used]
    }

    /// Folds every field, undoes what hides words in it, and scans it.
    pub fn read(&mut self, catalog: &Catalog, program: &Program, ad: &Ad) {
        let second = program.second.get(catalog);
        self.read_with(catalog, program, ad, |text, scratch| _ = second.undo(&catalog.fold, text, scratch));
        self.names = Names::new(&catalog.fold, &ad.protected_names);
        self.fields[..self.used].iter_mut().for_each(|field| self.names.places(&field.text, &mut field.protected));
    }

    /// Folds and scans every field, and undoes no more than folding does.
    pub fn read_once(&mut self, catalog: &Catalog, program: &Program, ad: &Ad) {
        self.read_with(catalog, program, ad, |_, _| {});
    }

    fn read_with(
        &mut self,
        catalog: &Catalog,
        program: &Program,
        ad: &Ad,
        undo: impl Fn(&mut FoldedText, &mut SecondScratch),
    ) {
        self.used = 0;
        for (index, text) in ad.texts() {
            if self.fields.len() == self.used {
                self.fields.push(FieldReading::default());
            }
            let field = &mut self.fields[self.used];
            self.used += 1;
            field.index = index;
            field.protected.clear();
            fold(&catalog.fold, text, &mut field.text);
            undo(&mut field.text, &mut self.second);
            program.scanner.scan(&field.text, &mut self.scan, &mut field.hits);
        }
    }

    /// Files the hits of every set, so that all can be told.
    pub fn file_all(&mut self, program: &Program) {
        for field in &mut self.fields[..self.used] {
            program.scanner.file(&field.text, &program.all, &program.parts, &mut field.hits);
        }
    }

    /// What any rule finds in the first field, whatever the ad, and how long the field is.
    pub fn found_by_any(&mut self, program: &Program) -> (usize, &[Candidate]) {
        let Some(field) = self.fields[..self.used].first_mut() else { return (0, &[]) };
        field.candidates.clear();
        program.wake(&field.text, &field.hits, |_| true, &mut self.rules);
        find(program, field, &mut self.rules);
        (field.text.len(), &field.candidates.list)
    }

    /// Runs the rules that apply, and the exemptions on what they found. What makes a finding lawful may be disguised as
    /// well: where something was found that nothing covers, the text around it is read again.
    pub fn judge(&mut self, program: &Program, frame: &Frame<'_>) {
        for at in 0..self.used {
            self.judge_field(at, program, frame);
            if self.read_again(at, program, frame) {
                let field = &mut self.fields[at];
                self.names.places(&field.text, &mut field.protected);
                self.judge_field(at, program, frame);
            }
        }
    }

    /// Whether the text around what was found is read otherwise than before.
    fn read_again(&mut self, at: usize, program: &Program, frame: &Frame<'_>) -> bool {
        let field = &mut self.fields[at];
        let found = field.candidates.list.iter().zip(&field.covers);
        let found = found.filter(|(_, cover)| cover.is_none_or(|cover| !cover.suppresses()));
        let pieces = found.flat_map(|(candidate, _)| field.candidates.pieces(candidate).iter().copied());
        let found: Vec<FoldedSpan> = pieces.collect();
        if found.is_empty() || found.len() > MOST_PIECES {
            return false;
        }
        let second = program.second.get(frame.catalog);
        let changed = second.undo_around(&frame.catalog.fold, &mut field.text, &found, &mut self.second);
        if changed {
            program.scanner.scan(&field.text, &mut self.scan, &mut field.hits);
        }
        changed
    }

    fn judge_field(&mut self, at: usize, program: &Program, frame: &Frame<'_>) {
        let field = &mut self.fields[at];
        field.candidates.clear();
        field.covers.clear();
        program.wake(&field.text, &field.hits, frame.applying(), &mut self.rules);
        find(program, field, &mut self.rules);
        if let Some(own) = frame.own {
            own.find(frame, field, &mut self.own);
        }
        if field.candidates.list.is_empty() {
            return;
        }
        let around = Circumstances {
            catalog: frame.catalog,
            ad: frame.ad,
            categories: frame.permissive(),
            day: frame.day,
            protected: &field.protected,
        };
        let covers = Covers::new(program, &field.hits, &around);
        covers.wanted(&mut self.covering);
        program.scanner.file(&field.text, &self.covering, &program.parts, &mut field.hits);
        let view = Field { text: &field.text, hits: &field.hits };
        covers.of(&field.candidates, &view, &mut field.covers);
        if let Some(own) = frame.own {
            own.cover(field, &self.own);
        }
    }
}

/// Runs the matchers that are awake.
fn find(program: &Program, field: &mut FieldReading, rules: &mut RuleScratch) {
    let Some(wanted) = rules.wanted() else { return };
    program.scanner.file(&field.text, wanted, &program.parts, &mut field.hits);
    let view = Field { text: &field.text, hits: &field.hits };
    program.candidates(&view, rules, &mut field.candidates);
}
