//! Folding by the embedded catalog's table: every span maps back to characters of the caller's text, and folded text
//! is folded already.
#![no_main]

use adscreen::text::{FoldTable, FoldedSpan, FoldedText, OriginalSpan, fold};
use adscreen_fuzz::EMBEDDED;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = &*String::from_utf8_lossy(bytes);
    let table = &EMBEDDED.catalog().fold;
    let mut folded = FoldedText::default();
    // Twice, so that nothing of one text is left for the next.
    fold(table, "前面的文案。<b>治</b>*疗", &mut folded);
    fold(table, text, &mut folded);
    places(text, &folded);
    clauses(&folded);
    assert_eq!(folded.original_chars() as usize, text.chars().count());
    again(table, &folded.to_string());
});

fn places(text: &str, folded: &FoldedText) {
    let slice = |span: OriginalSpan| text.get(span.range()).expect("on character boundaries inside the text");
    let mut last = 0;
    for start in 0..folded.len() {
        let one = folded.original(FoldedSpan::new(start, start + 1));
        assert!(!slice(one).is_empty() && one.start >= last, "{one:?} after {last}");
        last = one.start;
    }
    // Of more spans than these only every fifth: what is quick is tried more often.
    for start in (0..folded.len()).step_by(5) {
        let span = FoldedSpan::new(start, folded.len().min(start + 7));
        let whole = folded.original(span);
        slice(whole);
        let pieces = folded.segments(span);
        assert!(pieces.windows(2).all(|pair| pair[0].end < pair[1].start), "{pieces:?}");
        assert!(pieces.iter().all(|piece| whole.contains(*piece) && !slice(*piece).is_empty()), "{pieces:?}");
    }
    slice(folded.original(FoldedSpan::new(folded.len(), folded.len())));
}

fn clauses(folded: &FoldedText) {
    assert!(folded.breaks().windows(2).all(|pair| pair[0].at < pair[1].at));
    let mut near = 0;
    for at in 0..folded.len() as u32 {
        let (clause, sentence) = (folded.clause_end(at, false, &mut near), folded.clause_end(at, true, &mut near));
        assert!(at < clause && clause <= sentence && sentence as usize <= folded.len());
        assert!(!folded.breaks().iter().any(|mark| at < mark.at && mark.at < clause));
        // From wherever it is sought.
        assert_eq!(folded.clause_end(at, false, &mut folded.len()), clause);
    }
}

/// Folding takes off one layer: text that still holds a tag or an entity may have had two.
fn again(table: &FoldTable, once: &str) {
    if once.contains(['&', '<']) {
        return;
    }
    let mut folded = FoldedText::default();
    fold(table, once, &mut folded);
    assert_eq!(folded.to_string(), once);
}
