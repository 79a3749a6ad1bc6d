//! Patterns of rules, compiled at once or when first asked for.

use std::sync::{Arc, PoisonError, RwLock};

use fancy_regex::{Error, Regex, RegexOptionsBuilder};

/// Steps of backtracking that one call may take.
const STEPS_A_CALL: usize = 10_000;
/// Bytes of a compiled pattern.
const SIZE: usize = 1 << 20;

/// An approximation shorter than this costs more memory than it saves steps, in bytes.
const LONG: usize = 250;

/// A pattern over folded text. Clones share what is compiled.
#[derive(Clone, Debug)]
pub struct LazyRegex(Arc<Lazy>);

#[derive(Debug)]
struct Lazy {
    source: String,
    compiled: RwLock<Option<Arc<Regex>>>,
}

impl LazyRegex {
    /// Compiled now.
    ///
    /// # Errors
    /// What is wrong with the pattern.
    pub fn compiled(source: String) -> Result<Self, Box<Error>> {
        let regex = compile(&source)?;
        Ok(Self(Arc::new(Lazy { source, compiled: RwLock::new(Some(Arc::new(regex))) })))
    }

    /// Compiled when it is first asked for: for a pattern that was proven before.
    pub fn deferred(source: String) -> Self {
        Self(Arc::new(Lazy { source, compiled: RwLock::default() }))
    }

    /// `None` where it cannot be compiled, which only a deferred one can say.
    pub fn get(&self) -> Option<Arc<Regex>> {
        let Lazy { source, compiled } = &*self.0;
        if let Some(regex) = &*compiled.read().unwrap_or_else(PoisonError::into_inner) {
            return Some(Arc::clone(regex));
        }
        let regex = Arc::new(compile(source).ok()?);
        Some(Arc::clone(compiled.write().unwrap_or_else(PoisonError::into_inner).get_or_insert(regex)))
    }

    /// Gives back what was compiled, and with it what searches have left in its caches; it is compiled anew when it is
    /// next asked for.
    pub fn forget(&self) {
        *self.0.compiled.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    pub fn as_str(&self) -> &str {
        &self.0.source
    }
}

/// A pattern with the limits that every pattern of a catalog has. What it looks at is folded, and folded digits are
/// 0 to 9: with those of sixty other scripts patterns took a third more memory.
fn compile(source: &str) -> Result<Regex, Box<Error>> {
    RegexOptionsBuilder::new()
        // What a match cannot do without is looked for beforehand, with all other words: they would be looked for again.
        .build_delegate_prefilter(false)
        .backtrack_limit(STEPS_A_CALL)
        .seek_filter(|approximation| approximation.len() > LONG)
        .delegate_size_limit(SIZE)
        .delegate_dfa_size_limit(SIZE)
        .build(ascii_digits(source))
        .map_err(Box::new)
}

/// The pattern with `[0-9]` for `\d`, which may stand in a class as well.
fn ascii_digits(source: &str) -> String {
    let mut ascii = String::with_capacity(source.len());
    let mut rest = source.chars();
    while let Some(c) = rest.next() {
        match (c, rest.as_str().chars().next()) {
            ('\\', Some('d')) => ascii.push_str("[0-9]"),
            ('\\', Some(next)) => ascii.extend([c, next]),
            _ => {
                ascii.push(c);
                continue;
            }
        }
        rest.next();
    }
    ascii
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_the_same_now_or_later() {
        let later = LazyRegex::deferred("治(?=疗)".to_owned());
        let now = LazyRegex::compiled("治(?=疗)".to_owned()).unwrap();
        let forgotten = LazyRegex::compiled("治(?=疗)".to_owned()).unwrap();
        forgotten.forget();
        for pattern in [now, later.clone(), later, forgotten] {
            assert_eq!(pattern.as_str(), "治(?=疗)");
            let regex = pattern.get().unwrap();
            assert!(regex.is_match("可治疗").unwrap() && !regex.is_match("治安").unwrap());
        }
    }

    #[test]
    fn a_digit_is_one_of_ten() {
        for (pattern, yes, no) in
            [(r"\d%", "5%", "٥%"), (r"[^\d ]", "a", "7"), (r"[\d%]{2}", "7%", "٧%"), (r"\\d", r"\d", "5")]
        {
            let regex = LazyRegex::compiled(pattern.to_owned()).unwrap().get().unwrap();
            assert!(regex.is_match(yes).unwrap() && !regex.is_match(no).unwrap(), "{pattern}");
        }
    }

    #[test]
    fn a_faulty_pattern_is_told_now_and_is_none_later() {
        assert!(LazyRegex::compiled("治(".to_owned()).is_err());
        assert!(LazyRegex::deferred("治(".to_owned()).get().is_none());
    }
}
