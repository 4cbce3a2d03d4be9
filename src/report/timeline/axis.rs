//! Where a moment stands on the page, in percent of its width. A long stand-still is folded: a night that was halted on
//! Friday and taken up on Monday would else be two specks.

use std::time::Duration;

use jiff::{Timestamp, tz::TimeZone};

use super::Still;
use crate::report::{status::since, words::took};

/// A stand-still is folded when it is longer than this part of the time at work.
const WORTH_FOLDING: f64 = 0.1;
/// What all folded times together take of the width, at most, and one of them, in percent.
const FOLDED_AT_MOST: f64 = 30.0;
const FOLDED: f64 = 8.0;
/// Labels nearer to each other, or to the right end, would touch on a telephone, in percent.
const APART: f64 = 9.0;
const TICKS_AT_MOST: f64 = 9.0;
/// Seconds between two ticks that people count in.
const TICKS: [i64; 15] = [1, 5, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 4 * 3600, 12 * 3600, 24 * 3600];

pub(super) struct Axis {
    pieces: Vec<Piece>,
}

struct Piece {
    from: Timestamp,
    to: Timestamp,
    left: f64,
    width: f64,
    folded: Option<&'static str>,
}

impl Axis {
    pub(super) fn new(from: Timestamp, to: Timestamp, still: &[Still]) -> Self {
        let still: Vec<_> = within(from, to, still);
        let idle: f64 = still.iter().map(|still| seconds(still.from, still.to)).sum();
        let work = (seconds(from, to) - idle).max(1.0);
        let folded: Vec<_> =
            still.into_iter().filter(|still| seconds(still.from, still.to) > WORTH_FOLDING * work).collect();
        #[expect(clippy::cast_precision_loss, reason = "a handful")]
        let fold = FOLDED.min(FOLDED_AT_MOST / (folded.len() as f64).max(1.0));
        let mut pieces = Vec::new();
        let mut begin = from;
        for still in folded {
            pieces.push(Piece { from: begin, to: still.from, left: 0.0, width: 0.0, folded: None });
            pieces.push(Piece { from: still.from, to: still.to, left: 0.0, width: fold, folded: Some(still.what) });
            begin = still.to;
        }
        pieces.push(Piece { from: begin, to, left: 0.0, width: 0.0, folded: None });
        let axis = Self { pieces };
        axis.spread()
    }

    /// What the folded pieces leave goes to the others by their length.
    fn spread(mut self) -> Self {
        let open = |piece: &&Piece| piece.folded.is_none();
        let shown: f64 = self.pieces.iter().filter(open).map(|piece| seconds(piece.from, piece.to)).sum();
        let room = 100.0 - self.pieces.iter().map(|piece| piece.width).sum::<f64>();
        let mut left = 0.0;
        for piece in &mut self.pieces {
            if piece.folded.is_none() {
                piece.width = room * seconds(piece.from, piece.to) / shown.max(1.0);
            }
            piece.left = left;
            left += piece.width;
        }
        self
    }

    /// In percent from the left.
    pub(super) fn at(&self, moment: Timestamp) -> f64 {
        let Some(piece) = self.pieces.iter().find(|piece| moment <= piece.to).or(self.pieces.last()) else {
            return 0.0;
        };
        let part = seconds(piece.from, moment) / seconds(piece.from, piece.to).max(0.001);
        piece.left + piece.width * part.clamp(0.0, 1.0)
    }

    /// Folded times: from where, how wide, and what was so long.
    pub(super) fn folds(&self) -> Vec<(f64, f64, String)> {
        let said = |piece: &Piece| {
            let length = took(since(piece.to, piece.from));
            Some((piece.left, piece.width, format!("{} {length}", piece.folded?)))
        };
        self.pieces.iter().filter_map(said).collect()
    }

    /// Round times of the clock, in UTC.
    pub(super) fn ticks(&self) -> Vec<(f64, String)> {
        let open: Vec<_> = self.pieces.iter().filter(|piece| piece.folded.is_none()).collect();
        let shown: f64 = open.iter().map(|piece| seconds(piece.from, piece.to)).sum();
        #[expect(clippy::cast_precision_loss, reason = "at most a day")]
        let step = TICKS.into_iter().find(|step| shown / *step as f64 <= TICKS_AT_MOST).unwrap_or(24 * 3600);
        let form = if step >= 24 * 3600 {
            "%d %b"
        } else if step < 60 {
            "%H:%M:%S"
        } else {
            "%H:%M"
        };
        let mut ticks: Vec<(f64, String)> = Vec::new();
        for piece in open {
            // A record of many days has a tick a day, and not one for each of a year.
            let first = (piece.from.as_second() + step - 1).div_euclid(step) * step;
            for second in (0..1000).map(|number| first + number * step).take_while(|at| *at <= piece.to.as_second()) {
                let Ok(moment) = Timestamp::from_second(second) else { continue };
                let at = self.at(moment);
                let is_free = ticks.last().is_none_or(|(last, _)| at - last >= APART) && at <= 100.0 - APART;
                if is_free {
                    ticks.push((at, moment.to_zoned(TimeZone::UTC).strftime(form).to_string()));
                }
            }
        }
        ticks
    }
}

/// In order, within the axis, and none over another.
fn within(from: Timestamp, to: Timestamp, still: &[Still]) -> Vec<Still> {
    let mut end = from;
    let mut all = Vec::new();
    for one in still {
        let one = Still { from: one.from.clamp(end, to.max(end)), to: one.to.clamp(end, to.max(end)), ..one.clone() };
        if one.to > one.from {
            end = one.to;
            all.push(one);
        }
    }
    all
}

fn seconds(from: Timestamp, to: Timestamp) -> f64 {
    let length: Duration = since(to, from);
    length.as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::status::fixture::after;

    fn still(from: i64, to: i64) -> Still {
        Still { what: "halted", from: after(from), to: after(to) }
    }

    #[test]
    fn moments_stand_where_they_were_and_none_beyond_the_ends() {
        let axis = Axis::new(after(0), after(100), &[]);
        let at = [-5, 0, 25, 100, 900].map(|second| format!("{:.1}", axis.at(after(second))));
        assert_eq!(at, ["0.0", "0.0", "25.0", "100.0", "100.0"]);
    }

    #[test]
    fn two_days_of_standing_still_do_not_hide_the_work_of_an_hour() {
        let days = 2 * 86_400;
        let axis = Axis::new(after(0), after(3600 + days), &[still(1800, 1800 + days)]);
        assert!((axis.at(after(1800)) - 46.0).abs() < 0.01 && (axis.at(after(1800 + days)) - 54.0).abs() < 0.01);
        let [(left, width, what)] = &axis.folds()[..] else { panic!("one fold") };
        assert!((left - 46.0).abs() < 0.01 && (width - 8.0).abs() < 0.01);
        assert_eq!(what, "halted 2 days");
        let ticks: Vec<_> = axis.ticks().into_iter().map(|(_, label)| label).collect();
        assert_eq!(ticks, ["23:00", "23:10", "23:20", "23:30", "23:40", "23:50"]);
    }

    #[test]
    fn a_short_stop_is_shown_as_long_as_it_was() {
        assert_eq!(Axis::new(after(0), after(1000), &[still(100, 150)]).folds(), []);
    }

    #[test]
    fn labels_keep_apart_whatever_the_length() {
        for length in [0, 1, 7, 59, 61, 3599, 3601, 8 * 3600, 9 * 86_400, 400 * 86_400] {
            let ticks = Axis::new(after(0), after(length), &[]).ticks();
            assert!(ticks.len() <= 11, "{length}: {ticks:?}");
            assert!(ticks.windows(2).all(|two| two[1].0 - two[0].0 >= APART), "{length}: {ticks:?}");
            assert!(length < 7 || ticks.len() >= 2, "{length}: {ticks:?}");
        }
    }
}
