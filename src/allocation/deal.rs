//! Numbers dealt in pages, so that whoever holds one keeps it whatever is added later.

use std::collections::HashMap;

use crate::design::NumberScheme;
use crate::rng::Draws;

/// The codes 0 .. `count`, dealt in pages to holders who are known by name: a stratum, or an arm at a site.
///
/// A page holds B codes that follow each other ([`NumberScheme::page`]), P = floor(count / B) pages there are.
/// Each holder draws pages from a stream of its own: a bounded integer below P, drawn again while that page
/// is taken. Pages are dealt in rounds: the first page of every holder in turn, then the second of those who
/// need two, and so on. So a page depends on its holder's name, and on another holder only where both
/// want the same page: then it stays with the one who comes first.
///
/// Holders of a later deal come after all of an earlier one, and never move a page.
#[derive(Debug, Clone)]
pub(super) struct Deal {
    page: u32,
    pages: u32,
    /// A bit for each page.
    taken: Vec<u64>,
    hands: HashMap<String, Hand>,
}

/// The pages of one holder.
#[derive(Debug, Clone, Default)]
struct Hand {
    pages: Vec<u32>,
    /// How many bounded integers were drawn.
    drawn: u32,
}

/// Who is dealt pages, and for how many codes at least.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Holder {
    pub(super) name: String,
    pub(super) codes: u64,
}

impl Deal {
    /// Nothing dealt yet, of the numbers of a scheme.
    pub(super) fn new(scheme: &NumberScheme) -> Self {
        let page = scheme.page();
        let pages = scheme.count() / page;
        Self {
            page,
            pages,
            taken: vec![0; pages.div_ceil(u64::BITS) as usize],
            hands: HashMap::new(),
        }
    }

    /// Deals to holders until each has room for its codes, as far as there are pages; `open` opens a holder's
    /// stream. Who has enough from an earlier deal is given nothing.
    pub(super) fn give(&mut self, holders: &[Holder], open: impl Fn(&str) -> Draws) {
        let mut streams: Vec<Option<Draws>> = vec![None; holders.len()];
        let mut left = true;
        let mut free = self.pages - self.taken.iter().map(|bits| bits.count_ones()).sum::<u32>();
        for round in 0.. {
            if !left {
                break;
            }
            left = false;
            for (holder, stream) in holders.iter().zip(&mut streams) {
                let wanted = holder.codes.div_ceil(u64::from(self.page));
                if wanted <= round {
                    *stream = None;
                    continue;
                }
                left |= wanted > round + 1;
                let hand = self.hands.entry(holder.name.clone()).or_default();
                if hand.pages.len() as u64 > round || free == 0 {
                    continue;
                }
                let draws = stream.get_or_insert_with(|| {
                    let mut draws = open(&holder.name);
                    for _ in 0..hand.drawn {
                        draws.below(self.pages);
                    }
                    draws
                });
                loop {
                    let page = draws.below(self.pages);
                    hand.drawn += 1;
                    let (word, bit) = (page / u64::BITS, page % u64::BITS);
                    let bits = &mut self.taken[word as usize];
                    if *bits >> bit & 1 == 0 {
                        *bits |= 1 << bit;
                        hand.pages.push(page);
                        break;
                    }
                }
                free -= 1;
                if wanted <= round + 1 {
                    *stream = None;
                }
            }
        }
    }

    /// What a holder was dealt.
    pub(super) fn hand(&self, name: &str) -> Codes {
        Codes {
            page: self.page,
            pages: (self.hands.get(name)).map_or_else(Vec::new, |hand| hand.pages.clone()),
        }
    }
}

/// The codes of one holder, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Codes {
    page: u32,
    pages: Vec<u32>,
}

impl Codes {
    /// The code at a place, from 0; `None` beyond what was dealt.
    pub(super) fn at(&self, place: u32) -> Option<u32> {
        let page = self.pages.get((place / self.page) as usize)?;
        Some(page * self.page + place % self.page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::CheckDigit;
    use crate::rng::{Purpose, Seed, Streams};

    fn deal(count: u32) -> Deal {
        Deal::new(&NumberScheme::new("", 0, count, CheckDigit::None).unwrap())
    }

    fn open(name: &str) -> Draws {
        Streams::new(Seed::from_integer(3), 0).open(Purpose::NumberPage, name)
    }

    fn holders(of: &[(&str, u64)]) -> Vec<Holder> {
        let holder = |&(name, codes): &(&str, u64)| Holder {
            name: name.to_owned(),
            codes,
        };
        of.iter().map(holder).collect()
    }

    fn codes(deal: &Deal, name: &str, count: u32) -> Vec<u32> {
        let hand = deal.hand(name);
        (0..count).map(|place| hand.at(place).unwrap()).collect()
    }

    #[test]
    fn every_code_is_dealt_once_even_when_all_are() {
        for (count, each) in [(1_000, 125), (1_001, 125), (3_000_001, 374_998)] {
            let mut deal = self::deal(count);
            let names: Vec<String> = (0..8).map(|n| format!("stratum {n}")).collect();
            let of: Vec<(&str, u64)> = names.iter().map(|name| (&**name, each)).collect();
            deal.give(&holders(&of), open);
            let mut all: Vec<u32> = (names.iter())
                .flat_map(|name| codes(&deal, name, each as u32))
                .collect();
            all.sort_unstable();
            let dealt = all.len();
            all.dedup();
            assert_eq!(all.len(), dealt);
            assert_eq!(dealt as u64, 8 * each);
            assert!(all.last().is_some_and(|&last| last < count));
        }
    }

    #[test]
    fn pages_are_of_the_size_that_the_contract_says() {
        for (count, page, pages) in [
            (1_000, 1, 1_000),
            (1_000_000, 1, 1_000_000),
            (1_000_001, 2, 500_000),
            (90_000_000, 90, 1_000_000),
            (100_000_000, 100, 1_000_000),
        ] {
            let deal = self::deal(count);
            assert_eq!((deal.page, deal.pages), (page, pages), "{count}");
        }
    }

    /// In a thousand codes holders meet often, so that only the order of the deal keeps them apart.
    #[test]
    fn a_longer_hand_begins_with_the_shorter_one() {
        let (mut short, mut long) = (deal(1_000), deal(1_000));
        short.give(&holders(&[("a", 90), ("b", 90), ("c", 90)]), open);
        long.give(&holders(&[("a", 200), ("b", 90), ("c", 300)]), open);
        for name in ["a", "b", "c"] {
            assert_eq!(codes(&short, name, 90), codes(&long, name, 90), "{name}");
        }
    }

    #[test]
    fn who_comes_in_a_later_deal_moves_nobody() {
        let before = holders(&[("a", 200), ("b", 250)]);
        let (mut first, mut both) = (deal(1_000), deal(1_000));
        first.give(&before, open);
        both.give(&before, open);
        both.give(&holders(&[("0", 200), ("a", 220), ("b", 10)]), open);
        for (name, count) in [("a", 200), ("b", 250)] {
            assert_eq!(codes(&first, name, count), codes(&both, name, count));
        }
        let mut all = codes(&both, "0", 200);
        all.extend(codes(&both, "a", 220));
        all.extend(codes(&both, "b", 250));
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 670);
    }

    /// One page of 90 among a million: another holder, wherever it stands, leaves a hand as it was.
    #[test]
    fn another_holder_before_leaves_a_hand_as_it_was() {
        let (mut two, mut three) = (deal(90_000_000), deal(90_000_000));
        two.give(&holders(&[("01", 60), ("02", 60)]), open);
        three.give(&holders(&[("00", 60), ("01", 60), ("02", 60)]), open);
        for name in ["01", "02"] {
            assert_eq!(codes(&two, name, 60), codes(&three, name, 60));
        }
    }
}
