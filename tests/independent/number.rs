//! Randomization numbers and kit numbers: `docs/reproducibility.md`, section 3.

use crate::list::Section;
use crate::stream::Stream;
use std::collections::{BTreeMap, BTreeSet};

/// A permutation of 0 .. count: a Feistel network with four rounds.
pub struct Permutation {
    count: u64,
    left: u64,
    right: u64,
    f: Vec<Vec<u64>>,
    g: Vec<Vec<u64>>,
}

impl Permutation {
    pub fn new(count: u64, stream: &mut Stream) -> Self {
        let mut right = 1;
        while right * right < count {
            right *= 10;
        }
        let left = count.div_ceil(right);
        let mut f = Vec::new();
        for _ in 0..4 {
            f.push((0..right).map(|_| stream.below(left)).collect());
        }
        let mut g = Vec::new();
        for _ in 0..4 {
            g.push((0..left).map(|_| stream.below(right)).collect());
        }
        Self {
            count,
            left,
            right,
            f,
            g,
        }
    }

    pub fn place(&self, code: u64) -> u64 {
        let mut place = code;
        loop {
            let mut l = place / self.right;
            let mut r = place % self.right;
            for round in 0..4 {
                l = (l + self.f[round][r as usize]) % self.left;
                r = (r + self.g[round][l as usize]) % self.right;
            }
            place = l * self.right + r;
            if place < self.count {
                return place;
            }
        }
    }
}

/// How many codes there are on a page.
pub fn page_size(count: u64) -> u64 {
    count.div_ceil(1_000_000)
}

/// Who wants pages: the purpose and the name of the stream, and how many.
#[derive(Clone, Debug)]
pub struct Wish {
    pub purpose: String,
    pub name: String,
    pub pages: u64,
}

/// Pages that were dealt, and to whom.
pub struct Deal {
    key: [u8; 32],
    replicate: u64,
    pages: u64,
    taken: BTreeSet<u64>,
    hands: BTreeMap<(String, String), (Stream, Vec<u64>)>,
}

impl Deal {
    pub fn new(key: &[u8; 32], replicate: u64, count: u64) -> Self {
        Self {
            key: *key,
            replicate,
            pages: count / page_size(count),
            taken: BTreeSet::new(),
            hands: BTreeMap::new(),
        }
    }

    /// One deal: round after round, a page for everyone who has too few.
    pub fn deal(&mut self, wishes: &[Wish]) {
        let rounds = wishes.iter().map(|wish| wish.pages).max().unwrap_or(0);
        for round in 0..rounds {
            for wish in wishes {
                let key = self.key;
                let replicate = self.replicate;
                let (stream, hand) = self
                    .hands
                    .entry((wish.purpose.clone(), wish.name.clone()))
                    .or_insert_with(|| {
                        let stream = Stream::new(&key, &wish.purpose, &wish.name, replicate);
                        (stream, Vec::new())
                    });
                if wish.pages <= round || hand.len() as u64 > round {
                    continue;
                }
                let mut page = stream.below(self.pages);
                while self.taken.contains(&page) {
                    page = stream.below(self.pages);
                }
                self.taken.insert(page);
                hand.push(page);
            }
        }
    }

    pub fn hand(&self, purpose: &str, name: &str) -> &[u64] {
        &self.hands[&(purpose.to_string(), name.to_string())].1
    }

    pub fn pages_taken(&self) -> usize {
        self.taken.len()
    }
}

/// A stratum's list, as far as numbers go by it.
#[derive(Clone, Debug)]
pub struct List {
    pub stratum: String,
    pub length: u64,
    pub sections: Vec<Section>,
}

impl List {
    /// How many entries a section would have at most, were none after it.
    pub fn entries(&self, section: &Section, sample_size: u64) -> u64 {
        let block = section.longest_block(sample_size);
        let most = self.length + block - 1;
        most.saturating_sub(section.from - 1)
    }

    /// The section of an entry (from 1), and its place in the section, from 0.
    fn section(&self, sequence: u64) -> (&Section, u64) {
        let section = self.sections.iter().rev().find(|one| one.from <= sequence);
        let section = section.unwrap();
        (section, sequence - section.from)
    }
}

/// What the lists of one version of a trial are dealt.
pub fn deal_version(
    deal: &mut Deal,
    lists: &[List],
    sample_size: u64,
    count: u64,
    development: bool,
) {
    let most = lists.iter().map(|list| list.sections.len()).max().unwrap();
    for number in 0..most {
        let mut wishes = Vec::new();
        for list in lists {
            if let Some(section) = list.sections.get(number) {
                let (purpose, name) = section.stream("number-page", &list.stratum, development);
                let entries = list.entries(section, sample_size);
                let pages = entries.div_ceil(page_size(count));
                wishes.push(Wish {
                    purpose,
                    name,
                    pages,
                });
            }
        }
        deal.deal(&wishes);
    }
}

/// Numbers in random order.
pub struct Numbers {
    deal: Deal,
    permutation: Permutation,
    start: u64,
    count: u64,
    development: bool,
}

impl Numbers {
    pub fn new(deal: Deal, start: u64, count: u64, development: bool) -> Self {
        let purpose = if development {
            "randomization-number-development"
        } else {
            "randomization-number"
        };
        let mut stream = Stream::new(&deal.key, purpose, "", deal.replicate);
        let permutation = Permutation::new(count, &mut stream);
        Self {
            deal,
            permutation,
            start,
            count,
            development,
        }
    }

    /// The number of an entry (from 1) of a list.
    pub fn number(&self, list: &List, sequence: u64) -> u64 {
        let (section, s) = list.section(sequence);
        let (purpose, name) = section.stream("number-page", &list.stratum, self.development);
        let size = page_size(self.count);
        let page = self.deal.hand(&purpose, &name)[(s / size) as usize];
        self.start + self.permutation.place(size * page + s % size)
    }
}

/// The first numbers of lists in the order of lists, one for each prefix of a list.
pub fn firsts(prefixes: &[String], start: u64, count: u64) -> Vec<u64> {
    let mut firsts = Vec::new();
    for (place, prefix) in prefixes.iter().enumerate() {
        let before = prefixes[..place].iter().filter(|one| *one == prefix);
        firsts.push(start + count * before.count() as u64);
    }
    firsts
}

/// The check digits of a number.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    None,
    Luhn,
    Mod97,
}

/// A number as it is written, with at least so many digits.
pub fn written(prefix: &str, number: u64, digits: usize, check: Check) -> String {
    let mut text = number.to_string();
    while text.len() < digits {
        text.insert(0, '0');
    }
    let check = match check {
        Check::None => String::new(),
        Check::Luhn => {
            let mut sum = 0;
            for (place, digit) in text.bytes().rev().enumerate() {
                let digit = u64::from(digit - b'0');
                if place % 2 == 1 {
                    sum += digit;
                } else {
                    let twice = 2 * digit;
                    sum += twice % 10 + twice / 10;
                }
            }
            ((10 - sum % 10) % 10).to_string()
        }
        Check::Mod97 => format!("{:02}", 98 - 100 * number % 97),
    };
    format!("{prefix}{text}{check}")
}

/// The kits of an arm at a site: how many.
#[derive(Clone, Debug)]
pub struct Stock {
    pub arm: String,
    pub site: String,
    pub kits: u64,
}

/// The numbers of all kits, in the order of the stock of the last version.
pub fn kit_numbers(
    key: &[u8; 32],
    versions: &[Vec<Stock>],
    start: u64,
    count: u64,
) -> Vec<Vec<u64>> {
    let size = page_size(count);
    let mut deal = Deal::new(key, 0, count);
    let name = |stock: &Stock| format!("{}@{}", stock.arm, stock.site);
    for version in versions {
        let mut wishes = Vec::new();
        for stock in version {
            wishes.push(Wish {
                purpose: "kit-page".to_string(),
                name: name(stock),
                pages: stock.kits.div_ceil(size),
            });
        }
        deal.deal(&wishes);
    }
    let permutation = Permutation::new(count, &mut Stream::new(key, "kit-number", "", 0));
    let mut numbers = Vec::new();
    for stock in versions.last().unwrap() {
        let hand = deal.hand("kit-page", &name(stock));
        let mut of_stock = Vec::new();
        for k in 0..stock.kits {
            let code = size * hand[(k / size) as usize] + k % size;
            of_stock.push(start + permutation.place(code));
        }
        numbers.push(of_stock);
    }
    numbers
}

/// ISO/IEC 7812-1 and ISO/IEC 7064 give these.
#[test]
fn numbers_are_written_with_check_digits_of_the_standards() {
    assert_eq!(written("", 7_992_739_871, 10, Check::Luhn), "79927398713");
    assert_eq!(written("R-", 794, 3, Check::Mod97), "R-79444");
    assert_eq!(written("R-", 7, 3, Check::None), "R-007");
}
