//! Bearer tokens. Only their hashes are kept, several of one holder so that they can be exchanged one after the other;
//! a comparison takes as long whatever is compared.

use std::fmt;
use std::str::FromStr;

use http::HeaderMap;
use http::header::AUTHORIZATION;
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConstantTimeEq as _};

/// SHA-256 of a token, written `sha256:` and 64 hexadecimal digits.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct TokenHash([u8; 32]);

/// What a hash is written with.
const PREFIX: &str = "sha256:";

impl TokenHash {
    /// The hash of a token as it is sent.
    pub fn of(token: &str) -> Self {
        Self(Sha256::digest(token).into())
    }
}

impl FromStr for TokenHash {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("is not a hash of a token; write {PREFIX} and the 64 digits that sha256sum prints");
        let digits = text.strip_prefix(PREFIX).filter(|digits| digits.len() == 64);
        let values = digits.ok_or_else(wrong)?.chars().map(|digit| digit.to_digit(16));
        let values = values.collect::<Option<Vec<u32>>>().ok_or_else(wrong)?;
        let mut hash = [0; 32];
        for (byte, pair) in hash.iter_mut().zip(values.chunks(2)) {
            *byte = pair.iter().fold(0, |byte, digit| byte << 4 | *digit as u8);
        }
        Ok(Self(hash))
    }
}

impl fmt::Display for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PREFIX)?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Shown short: enough to tell two apart in a log.
impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.to_string();
        write!(f, "{}…", &text[..PREFIX.len() + 8])
    }
}

/// The tokens of one holder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens(Vec<TokenHash>);

impl Tokens {
    /// Whoever shows a token of one of these hashes is the holder.
    pub fn new(hashes: Vec<TokenHash>) -> Self {
        Self(hashes)
    }

    /// Whether there is none, so that nobody is the holder.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a hash is among these. All are looked at, whichever it is.
    pub fn holds(&self, shown: &TokenHash) -> bool {
        self.0.iter().fold(Choice::from(0), |held, own| held | own.0.ct_eq(&shown.0)).into()
    }
}

/// The hash of the token that a call shows: `authorization: Bearer <token>`. `None` where it shows none.
pub fn shown(headers: &HeaderMap) -> Option<TokenHash> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| TokenHash::of(token.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `printf secret | sha256sum`
    const SECRET: &str = "sha256:2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

    #[test]
    fn a_hash_is_read_as_it_is_written() {
        let hash: TokenHash = SECRET.parse().expect("a hash");
        assert_eq!((hash.to_string().as_str(), &hash), (SECRET, &TokenHash::of("secret")));
        assert!("secret".parse::<TokenHash>().is_err_and(|error| error.contains("sha256sum")));
        assert!(format!("sha256:{}", "g".repeat(64)).parse::<TokenHash>().is_err());
    }

    #[test]
    fn the_holder_shows_one_of_its_tokens() {
        let tokens = Tokens::new(vec![TokenHash::of("old"), TokenHash::of("secret")]);
        let shows = |value: &str| {
            let headers = HeaderMap::from_iter([(AUTHORIZATION, value.parse().expect("a header"))]);
            shown(&headers).is_some_and(|hash| tokens.holds(&hash))
        };
        assert!(shows("Bearer secret") && shows("bearer old"));
        assert!(!shows("Bearer other") && !shows("secret") && !shows("Basic secret"));
        assert!(shown(&HeaderMap::new()).is_none());
    }
}
