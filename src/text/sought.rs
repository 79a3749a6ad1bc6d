//! Looking places up in order: most are asked for shortly behind the last one.

/// Where a sorted list goes over from what is `before` to what is not, like `partition_point`, sought from a guess: the
/// nearer the guess, the fewer steps.
#[inline]
pub fn partition_near<T>(list: &[T], guess: usize, before: impl Fn(&T) -> bool) -> usize {
    let guess = guess.min(list.len());
    let mut step = 1;
    let (mut low, mut high);
    if list.get(guess).is_some_and(&before) {
        low = guess + 1;
        while list.get(low + step - 1).is_some_and(&before) {
            low += step;
            step *= 2;
        }
        high = (low + step - 1).min(list.len());
    } else {
        high = guess;
        while high.checked_sub(step).is_some_and(|at| !before(&list[at])) {
            high -= step;
            step *= 2;
        }
        low = high.saturating_sub(step);
    }
    low + list[low..high].partition_point(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guess_changes_nothing_but_the_steps() {
        for len in 0..40_u32 {
            let list: Vec<u32> = (0..len).map(|n| n / 3 * 2).collect();
            for at in 0..len + 2 {
                let want = list.partition_point(|n| *n < at);
                for guess in 0..=list.len() + 2 {
                    assert_eq!(partition_near(&list, guess, |n| *n < at), want, "{at} from {guess} of {len}");
                }
            }
        }
    }
}
