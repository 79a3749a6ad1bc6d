//! The one clock of screening: which day it is where the law is Chinese.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

/// Today in Asia/Shanghai, which has been eight hours ahead without daylight saving since 1991.
pub fn today() -> Date {
    day_of(Timestamp::now())
}

fn day_of(moment: Timestamp) -> Date {
    Offset::constant(8).to_datetime(moment).date()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_changes_at_midnight_in_shanghai() {
        let before: Timestamp = "2026-11-24T15:59:59Z".parse().unwrap();
        let after: Timestamp = "2026-11-24T16:00:00Z".parse().unwrap();
        assert_eq!(day_of(before), jiff::civil::date(2026, 11, 24));
        assert_eq!(day_of(after), jiff::civil::date(2026, 11, 25));
    }
}
