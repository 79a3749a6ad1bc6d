//! What was found, by meanings: a word often stands more than once, and words of the same sets mean the same.

use super::Found;
use super::token::Token;
use crate::engine::blocks::Blocks;
use crate::text::Kept;

/// Reused; between two texts nothing means anything.
#[derive(Default)]
pub(super) struct Meant {
    /// For each meaning roughly where its words stand.
    blocks: Vec<Blocks>,
    /// One word for each meaning found.
    tokens: Kept<Token>,
    /// Words of which a number may be part: they stand where it begins.
    numbered: Kept<Found>,
}

impl Meant {
    /// Takes what was found, of so many meanings.
    pub fn take(&mut self, meanings: usize, found: &[Found]) {
        let Self { blocks, tokens, numbered } = self;
        blocks.resize(meanings, Blocks::default());
        tokens.clear();
        numbered.clear();
        let (mut new, mut of_number) = (tokens.adding(found.len()), numbered.adding(found.len()));
        for found in found {
            of_number.add(*found, found.token.has(Token::NUMERAL));
            let own = &mut blocks[found.token.meaning() as usize];
            new.add(found.token, own.is_empty());
            *own = own.union(Blocks::of(found.start));
        }
        new.done();
        of_number.done();
    }

    /// Gives away each meaning as one of its words, and where it stands.
    pub fn meanings(&mut self) -> impl Iterator<Item = (Token, Blocks)> {
        let Self { blocks, tokens, .. } = self;
        tokens.iter().map(|token| (*token, std::mem::take(&mut blocks[token.meaning() as usize])))
    }

    /// The words of which a number may be part.
    pub fn numbered(&self) -> &[Found] {
        &self.numbered
    }
}
