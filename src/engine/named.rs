//! A rule by its id. Answers name more than rules, so an id that is none may well be something else's.

use super::Engine;
use crate::catalog::Rule;
use crate::catalog::kinds::nearest;

/// Why there is no rule of an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoRule<'e> {
    /// It is the id of something else.
    Other(Other),
    /// Nothing has it; the id of a rule that is most like it.
    Unknown { meant: Option<&'e str> },
}

/// What answers name besides rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Other {
    Exemption,
    /// Of what lies over the catalog.
    OwnExemption,
    PermittedClaim,
    Statement,
    Number,
    Ban,
}

impl Other {
    /// What the id is and how to learn what is wanted of it, for who took it for a rule's.
    pub fn told(self, id: &str) -> String {
        let (what, instead) = match self {
            Self::Exemption => ("an exemption of the catalog", EXEMPTS),
            Self::OwnExemption => ("an exemption of the overlay", EXEMPTS),
            Self::PermittedClaim => ("a permitted claim", EXEMPTS),
            Self::Statement => ("a statement that whole ads must make", LACKS),
            Self::Number => ("a number that ads may have to show", LACKS),
            Self::Ban => ("a ban on ads of a category", LACKS),
        };
        format!("`{id}` is {what}, no rule; {instead}")
    }
}

const EXEMPTS: &str = "ask for a rule that it exempts from, and the answer says where the exemption holds";
const LACKS: &str = "the answer to a whole ad says without being asked whether it is in breach of it";

impl Engine {
    /// The rule of an id, of the catalog or of what lies over it.
    ///
    /// # Errors
    /// What else the id is.
    pub fn rule(&self, id: &str) -> Result<&Rule, NoRule<'_>> {
        let known = self.rules().find(|rule| *rule.id == *id);
        known.ok_or_else(|| match self.other(id) {
            Some(other) => NoRule::Other(other),
            None => NoRule::Unknown { meant: nearest(id, self.rules().map(|rule| &*rule.id)) },
        })
    }

    fn other(&self, id: &str) -> Option<Other> {
        let catalog = self.catalog();
        let own = self.overlay().is_some_and(|overlay| overlay.exemptions.iter().any(|own| *own.id == *id));
        let kinds = [
            (own, Other::OwnExemption),
            (catalog.exemptions.iter().any(|exemption| *exemption.id == *id), Other::Exemption),
            (catalog.permitted.iter().any(|claim| *claim.id == *id), Other::PermittedClaim),
            (catalog.mandatory.iter().any(|statement| *statement.id == *id), Other::Statement),
            (catalog.numbers.iter().any(|number| *number.id == *id), Other::Number),
            (catalog.bans.iter().any(|ban| *ban.id == *id), Other::Ban),
        ];
        kinds.into_iter().find_map(|(is, kind)| is.then_some(kind))
    }
}
