//! Pages of a list. A token belongs to one catalog and one set of filters: a page of another list is never returned.

use sha2::{Digest, Sha256};

use super::error::{ApiError, Reason};
use super::limits;

/// The part of a list that a request asks for.
#[derive(Debug, PartialEq, Eq)]
pub struct Page {
    offset: usize,
    size: usize,
    list: String,
}

/// The part itself.
#[derive(Debug, PartialEq, Eq)]
pub struct Slice<T> {
    pub items: Vec<T>,
    /// Empty on the last page.
    pub next_page_token: String,
    /// Entries on all pages together.
    pub total_size: u32,
}

impl Page {
    /// The page that `size` and `token` ask for, of the list that catalog digest and filters determine.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] on a token of another catalog, of other filters, or of no list.
    pub fn asked(size: u32, token: &str, digest: &str, filters: &[&str]) -> Result<Self, ApiError> {
        let size = if size == 0 { limits::DEFAULT_PAGE_ENTRIES } else { size.min(limits::PAGE_ENTRIES) };
        let list = format!("{}.{}", hash(&[digest]), hash(filters));
        let offset = if token.is_empty() { 0 } else { offset(token, &list)? };
        Ok(Self { offset, size: size as usize, list })
    }

    /// Cuts the page out of the whole list.
    pub fn of<T>(self, all: Vec<T>) -> Slice<T> {
        let total = all.len();
        let next = self.offset.saturating_add(self.size);
        let next_page_token = if next < total { format!("{next}.{}", self.list) } else { String::new() };
        let items = all.into_iter().skip(self.offset).take(self.size).collect();
        Slice { items, next_page_token, total_size: u32::try_from(total).unwrap_or(u32::MAX) }
    }
}

fn offset(token: &str, list: &str) -> Result<usize, ApiError> {
    let refuse = |reason, description: &str| Err(ApiError::invalid("page_token", reason, description));
    let mut parts = token.split('.');
    let (Some(Ok(offset)), Some(catalog), Some(filters), None) =
        (parts.next().map(str::parse), parts.next(), parts.next(), parts.next())
    else {
        return refuse(Reason::PageTokenMalformed, "is no token of this service");
    };
    let (this_catalog, these_filters) = list.split_once('.').unwrap_or_default();
    if catalog != this_catalog {
        return refuse(Reason::PageTokenStale, "belongs to another catalog than the one in use; start the list again");
    }
    if filters != these_filters {
        return refuse(Reason::PageTokenMalformed, "belongs to a list with other filters");
    }
    Ok(offset)
}

/// The first 16 hexadecimal digits of the SHA-256 over parts and their lengths.
fn hash(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(token: &str, digest: &str, filters: &[&str]) -> Reason {
        match Page::asked(2, token, digest, filters).unwrap_err() {
            ApiError::Invalid(faults) => faults[0].reason,
            other => panic!("{other}"),
        }
    }

    #[test]
    fn pages_together_are_the_list() {
        let (mut token, mut seen) = (String::new(), Vec::new());
        loop {
            let page = Page::asked(2, &token, "d", &["food"]).unwrap().of((0..5).collect());
            assert_eq!(page.total_size, 5);
            seen.extend(page.items);
            token = page.next_page_token;
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(seen, [0, 1, 2, 3, 4]);
    }

    #[test]
    fn a_token_of_another_catalog_is_stale_and_one_of_other_filters_is_refused() {
        let token = Page::asked(2, "", "d", &["food"]).unwrap().of(vec![1, 2, 3]).next_page_token;
        assert_eq!(reason(&token, "other", &["food"]), Reason::PageTokenStale);
        assert_eq!(reason(&token, "d", &["drug"]), Reason::PageTokenMalformed);
        for nonsense in ["x", "1", "1.2", "-1.a.b", "1.a.b.c"] {
            assert!(Page::asked(2, nonsense, "d", &["food"]).is_err(), "{nonsense}");
        }
    }

    #[test]
    fn a_page_has_a_default_and_a_greatest_size() {
        assert_eq!(Page::asked(0, "", "d", &[]).unwrap().of(vec![0; 60]).items.len(), 50);
        assert_eq!(Page::asked(u32::MAX, "", "d", &[]).unwrap().of(vec![0; 600]).items.len(), 500);
    }
}
