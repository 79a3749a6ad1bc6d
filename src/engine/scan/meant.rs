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
    tokens: Vec<Token>,
    /// Words of which a number may be part: they stand where it begins.
    numbered: Vec<Found>,
}

impl Meant {
    /// Takes what was found, of so many meanings.
    pub fn take(&mut self, meanings: usize, found: &[Found]) {
        let Self { blocks, tokens, numbered } = self;
        blocks.resize(meanings, Blocks::default());
        let (mut new, mut of_number) = (Kept::behind(tokens, found.len()), Kept::behind(numbered, found.len()));
        for found in found {
            of_number.add(*found, found.token.has(Token::NUMERAL));
            let own = &mut blocks[found.token.meaning() as usize];
            new.add(found.token, own.is_empty());
            *own = own.union(Blocks::of(found.start));
        }
        let (new, of_number) = (new.len(), of_number.len());
        tokens.truncate(new);
        numbered.truncate(of_number);
    }

    /// Gives away each meaning as one of its words, and where it stands.
    pub fn meanings(&mut self) -> impl Iterator<Item = (Token, Blocks)> {
        let Self { blocks, tokens, .. } = self;
        tokens.drain(..).map(|token| (token, std::mem::take(&mut blocks[token.meaning() as usize])))
    }

    /// Gives away the words of which a number may be part.
    pub fn numbered(&mut self) -> impl Iterator<Item = Found> {
        self.numbered.drain(..)
    }
}
