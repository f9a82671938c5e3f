//! Pictures: well-formed, readable, the same twice, and whole whatever the numbers are.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

#[path = "picture/fixture.rs"]
mod fixture;

use std::fmt::Write as _;

use evenhand::picture::{
    Axis, Interval, Line, Measure, Plane, Point, Row, Scale, Trajectory, Unit,
};
use fixture::{bands, course, intervals, labels, numbers, plane, texts};
use roxmltree::Document;
use sha2::{Digest as _, Sha256};

/// A title that XML has to escape, with characters that it forbids.
const HOSTILE: &str = "a < b & \"c\" > 'd'\u{1}\n]]>";
const SHOWN: &str = "a < b & \"c\" > 'd'\u{fffd} ]]>";

fn all() -> [String; 4] {
    [
        plane().svg(),
        course().svg(),
        intervals().svg(),
        bands().svg(),
    ]
}

#[test]
fn pictures_are_well_formed_and_say_what_they_show() {
    for svg in all() {
        let document = Document::parse(&svg).unwrap();
        let root = document.root_element();
        assert_eq!(root.tag_name().name(), "svg");
        assert_eq!(root.attribute("role"), Some("img"));
        assert_eq!(root.attribute("width"), Some("960"));
        let view: Vec<&str> = root.attribute("viewBox").unwrap().split(' ').collect();
        assert_eq!(view[..3], ["0", "0", "960"]);
        assert_eq!(root.attribute("height"), Some(view[3]));
        let mut children = root.children().filter(roxmltree::Node::is_element);
        for (name, least) in [("title", 10), ("desc", 40)] {
            let child = children.next().unwrap();
            assert_eq!(child.tag_name().name(), name);
            assert!(child.text().unwrap().trim().len() >= least);
        }
        let background = children.next().unwrap();
        assert_eq!(background.attribute("fill"), Some("#ffffff"));
        // Nothing that could clash with another picture on the same page.
        assert!(!document.descendants().any(|node| node.has_attribute("id")));
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    assert_eq!(all(), all());
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

/// The plane of a few dozen procedures is drawn as it always was, whatever is done to place the names
/// of more of them.
#[test]
fn the_plane_of_23_procedures_is_pinned() {
    let digest = Sha256::digest(plane().svg());
    assert_eq!(
        hexadecimal(&digest),
        "f135ad45cd3746bf46221e47435f15ec79087ce3d6ac9ca79a9cef074e794b20"
    );
}

#[test]
fn coordinates_are_short() {
    for svg in all() {
        let numbers = numbers(&svg);
        assert!(numbers.len() > 100);
        for number in numbers {
            let decimals = number.split_once('.').map_or("", |(_, decimals)| decimals);
            assert!(decimals.len() <= 2, "{number}");
            assert_ne!(number, "-0");
            let value: f64 = number.parse().unwrap();
            assert!((0.0..=2000.0).contains(&value), "{number}");
        }
    }
}

#[test]
fn every_procedure_has_its_name_and_its_numbers() {
    let plane = plane();
    let svg = plane.svg();
    let document = Document::parse(&svg).unwrap();
    let texts = texts(&document);
    let tooltips: Vec<&str> = document
        .descendants()
        .filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "title")))
        .filter_map(|node| node.text())
        .collect();
    for point in &plane.points {
        assert!(texts.contains(&point.name), "{}", point.name);
        assert!(
            tooltips
                .iter()
                .any(|tip| tip.trim_start().starts_with(&point.name))
        );
    }
    let tip = tooltips
        .iter()
        .find(|tip| tip.contains("big-stick(3)"))
        .unwrap();
    assert!(
        tip.contains("0.04414") && tip.contains("58.26\u{a0}%"),
        "{tip}"
    );
}

#[test]
fn a_line_tells_the_last_value_as_it_was_given() {
    let course = course();
    let (entries, value) = course.lines[0].values[404];
    assert!((entries - 405.0).abs() < 1e-9 && (value - 21.1246).abs() < 1e-4);
    let svg = course.svg();
    assert!(svg.contains("<title>simple\nat 405: 21.12</title>"));
    assert!(svg.contains("Lines are means over 12 entries"));
}

#[test]
fn names_in_a_crowd_do_not_overlap() {
    let plane = plane();
    let svg = plane.svg();
    let document = Document::parse(&svg).unwrap();
    let names: Vec<&str> = plane
        .points
        .iter()
        .map(|point| point.name.as_str())
        .collect();
    let labels = labels(&document, &names);
    assert_eq!(labels.len(), 23);
    for (place, one) in labels.iter().enumerate() {
        for other in &labels[..place] {
            assert!(!one.overlaps(other), "{} and {}", one.name, other.name);
        }
        for dot in document
            .descendants()
            .filter(|node| node.has_attribute("cx"))
        {
            let at = |name| dot.attribute(name).unwrap().parse::<f64>().unwrap();
            assert!(!one.holds((at("cx"), at("cy"))), "{}", one.name);
        }
    }
}

#[test]
fn names_beside_lines_do_not_overlap() {
    let course = course();
    let svg = course.svg();
    let document = Document::parse(&svg).unwrap();
    let names: Vec<&str> = course.lines.iter().map(|line| line.name.as_str()).collect();
    let labels = labels(&document, &names);
    assert_eq!(labels.len(), course.lines.len());
    for (place, one) in labels.iter().enumerate() {
        assert!(
            !labels[..place].iter().any(|other| one.overlaps(other)),
            "{}",
            one.name
        );
    }
}

#[test]
fn only_highlighted_lines_have_a_colour_among_many() {
    let colours = |course: &Trajectory| {
        let svg = course.svg();
        let document = Document::parse(&svg).unwrap();
        let paths = document
            .descendants()
            .filter(|node| node.has_attribute("d"));
        paths
            .filter(|path| path.attribute("stroke") != Some("#cccccc"))
            .count()
    };
    let many = course();
    assert!(many.lines.len() > 8);
    assert_eq!(colours(&many), 2);
    let few = Trajectory {
        lines: many.lines[..8].to_vec(),
        ..many
    };
    assert_eq!(colours(&few), 8);
}

#[test]
fn many_lines_leave_the_grey_ones_without_names() {
    let note = "Grey lines show their names";
    let mut course = course();
    assert!(!course.svg().contains(note));
    let more = course.lines.clone();
    course.lines.extend(more);
    course.lines.truncate(39);
    let svg = course.svg();
    assert!(svg.contains(note));
    let document = Document::parse(&svg).unwrap();
    assert_eq!(labels(&document, &["simple", "random-allocation"]).len(), 4);
    assert!(labels(&document, &["permuted-block(4)"]).is_empty());
}

#[test]
fn hostile_words_are_escaped() {
    let mut plane = plane();
    plane.words.title = HOSTILE.to_owned();
    plane.points[0].name = HOSTILE.to_owned();
    plane.best = HOSTILE.to_owned();
    plane.x.title = HOSTILE.to_owned();
    let mut course = course();
    course.words.subtitle = HOSTILE.to_owned();
    course.lines[0].name = HOSTILE.to_owned();
    let mut intervals = intervals();
    intervals.words.source = HOSTILE.to_owned();
    intervals.rows[0].name = HOSTILE.to_owned();
    intervals.measures[0].panels[0] = HOSTILE.to_owned();
    for svg in [plane.svg(), course.svg(), intervals.svg()] {
        let document = Document::parse(&svg).unwrap();
        let shown = texts(&document);
        assert!(
            shown.iter().filter(|text| *text == SHOWN).count() >= 2,
            "{shown:?}"
        );
    }
}

#[test]
fn degenerate_ranges_are_drawn() {
    let scales = [
        Scale::Automatic,
        Scale::Linear,
        Scale::SquareRoot,
        Scale::Logarithmic,
    ];
    let cases: [&[(f64, f64)]; 7] = [
        &[],
        &[(0.5, 0.5)],
        &[(0.0, 0.0)],
        &[(0.3, 0.5), (0.3, 0.6), (0.3, 0.7)],
        &[(2.0, 2.0), (2.0, 2.0)],
        &[(-1.0, 1e100), (1e-300, -1e100)],
        &[(5e-324, 1.0), (1.0, 1.0 + f64::EPSILON)],
    ];
    for scale in scales {
        for values in cases {
            let axis = Axis {
                scale,
                unit: Unit::Percent,
                title: "share".to_owned(),
            };
            let point = |&(x, y): &(f64, f64)| Point {
                name: "one".to_owned(),
                x,
                y,
                errors: Some((0.1, x)),
                is_on_front: true,
            };
            let plane = Plane {
                x: axis.clone(),
                y: axis.clone(),
                points: values.iter().map(point).collect(),
                ..Plane::default()
            };
            let course = Trajectory {
                x: axis.clone(),
                y: axis.clone(),
                lines: vec![Line {
                    name: "one".to_owned(),
                    why: String::new(),
                    values: values.to_vec(),
                }],
                ..Trajectory::default()
            };
            let mut intervals = intervals();
            intervals.measures[0].x = axis.clone();
            intervals.rows = values
                .iter()
                .map(|&(low, high)| Row {
                    name: "one".to_owned(),
                    values: vec![Some(Interval {
                        value: low,
                        low,
                        high,
                    })],
                })
                .collect();
            for svg in [plane.svg(), course.svg(), intervals.svg()] {
                assert!(Document::parse(&svg).is_ok());
                assert!(
                    !svg.contains("NaN") && !svg.contains("inf"),
                    "{scale:?} {values:?}"
                );
                for number in numbers(&svg) {
                    let value: f64 = number.parse().unwrap();
                    assert!(
                        (-1.0..=2000.0).contains(&value),
                        "{scale:?} {values:?} {number}"
                    );
                }
            }
        }
    }
}

#[test]
fn what_is_left_out_is_stated() {
    let mut plane = plane();
    for (point, x) in plane.points.iter_mut().zip([f64::NAN, f64::INFINITY]) {
        point.x = x;
    }
    let svg = plane.svg();
    assert!(svg.contains(">2 procedures are left out: no finite value"));
    assert!(!svg.contains(">simple</text>") && !svg.contains("NaN"));

    let mut course = course();
    course.lines[0].values[7].1 = f64::NEG_INFINITY;
    assert!(
        course
            .svg()
            .contains(">1 value is left out: no finite value")
    );

    let mut intervals = intervals();
    intervals.rows[0].values[0] = Some(Interval {
        value: 0.05,
        low: f64::NAN,
        high: 0.06,
    });
    assert!(
        intervals
            .svg()
            .contains(">1 estimate is left out: no finite value")
    );

    for svg in all() {
        assert!(!svg.contains("left out"));
    }
}

#[test]
fn the_axis_names_a_scale_that_is_not_linear() {
    let mut plane = plane();
    assert!(plane.svg().contains("(log scale)"));
    plane.x.scale = Scale::SquareRoot;
    assert!(plane.svg().contains("(square-root scale)"));
    plane.x.scale = Scale::Linear;
    assert!(!plane.svg().contains(" scale)"));
}

#[test]
fn the_front_is_named_in_order() {
    let svg = plane().svg();
    let from = svg.find("from left to right: ").unwrap();
    let front = &svg[from..from + svg[from..].find("</desc>").unwrap()];
    assert!(front.contains("permuted-block(2); permuted-block(4); permuted-block(4, 6)"));
    assert!(front.contains("bayesian-coin(0.1); simple."));
    assert!(!front.contains("efron(2/3)"));
}

#[test]
fn intervals_off_the_reference_stand_out() {
    let svg = intervals().svg();
    let document = Document::parse(&svg).unwrap();
    let filled = |colour: &str| {
        let dots = document
            .descendants()
            .filter(|node| node.has_tag_name("circle"));
        // One of each colour is in the legend.
        dots.filter(|dot| dot.attribute("fill") == Some(colour))
            .count()
            - 1
    };
    assert_eq!(
        (filled("#d55e00"), filled("#0072b2"), filled("#ffffff")),
        (2, 1, 3)
    );
    assert!(svg.contains("2 intervals lie above it, 1 below, 3 contain it"));
}

/// Of many lines at most 8 have a colour, and a note says which these are and why.
#[test]
fn at_most_eight_lines_stand_out_and_the_reasons_are_told() {
    let mut course = course();
    for (place, line) in course.lines.iter_mut().enumerate() {
        line.why = ["first kind", "second kind"][place % 2].to_owned();
    }
    let svg = course.svg();
    let document = Document::parse(&svg).unwrap();
    let paths = document
        .descendants()
        .filter(|node| node.has_attribute("d"));
    let coloured = paths.filter(|path| path.attribute("stroke") != Some("#cccccc"));
    assert_eq!(coloured.count(), 8);
    let drawn = texts(&document).join(" ");
    assert!(
        drawn.contains("In colour: first kind: simple, permuted-block(2), "),
        "{drawn}"
    );
    assert!(
        drawn.contains("; second kind: random-allocation, "),
        "{drawn}"
    );
    assert!(drawn.contains("The others are grey."), "{drawn}");
    course.lines.truncate(8);
    assert!(!course.svg().contains("In colour"));
}

/// A simulated point has a box for 50 % and one for 95 %, as wide as its standard errors say.
#[test]
fn simulated_points_have_boxes() {
    let mut plane = plane();
    assert!(!plane.svg().contains("fill-opacity"));
    plane.x.scale = Scale::Linear;
    plane.y.scale = Scale::Linear;
    plane.points[1].errors = Some((0.05, 0.01));
    let svg = plane.svg();
    assert!(svg.contains("50 % and 95 % intervals"));
    let document = Document::parse(&svg).unwrap();
    let size = |node: roxmltree::Node, name| node.attribute(name).unwrap().parse::<f64>().unwrap();
    let boxes = document
        .descendants()
        .filter(|node| node.has_attribute("fill-opacity"));
    let sizes: Vec<(f64, f64)> = boxes
        .map(|node| (size(node, "width"), size(node, "height")))
        .collect();
    let [wide, narrow] = sizes[..] else {
        panic!("{sizes:?}")
    };
    for ratio in [wide.0 / narrow.0, wide.1 / narrow.1] {
        assert!((ratio - 1.96 / 0.6745).abs() < 0.01, "{ratio}");
    }
    // `simple` is at 1 across, `truncated-binomial` at 0.950217: this gives the pixels of a unit.
    let titled = |name: &str| {
        let is_meant = |node: &roxmltree::Node| {
            let title = node
                .children()
                .find(|child| child.has_tag_name(("http://www.w3.org/2000/svg", "title")));
            title
                .and_then(|title| title.text())
                .is_some_and(|text| text.trim_start().starts_with(name))
        };
        let group = document.descendants().find(|node| {
            node.has_attribute("cx") && node.parent().is_some_and(|group| is_meant(&group))
        });
        size(group.unwrap(), "cx")
    };
    let unit = (titled("simple\n") - titled("truncated-binomial")) / (1.0 - 0.950_217);
    let expected = 2.0 * 1.96 * 0.05 * unit;
    assert!((wide.0 - expected).abs() < 1.0, "{} {expected}", wide.0);
}

/// The power has an axis of its own from 0 to 1 and no colour that warns.
#[test]
fn the_power_has_panels_of_its_own() {
    let mut intervals = intervals();
    intervals.measures.push(Measure {
        x: Axis {
            scale: Scale::Linear,
            ..Axis::new("Power")
        },
        reaches: vec![0.0, 1.0],
        reference: None,
        panels: vec!["effect 0.5".to_owned()],
    });
    let alarms = |svg: &str| svg.matches("#d55e00").count();
    let before = alarms(&intervals.svg());
    for row in &mut intervals.rows {
        row.values.push(Some(Interval {
            value: 0.8,
            low: 0.78,
            high: 0.82,
        }));
    }
    let svg = intervals.svg();
    assert_eq!(alarms(&svg), before);
    let document = Document::parse(&svg).unwrap();
    let drawn = texts(&document);
    for tick in [
        "0",
        "1.0",
        "Power",
        "effect 0.5",
        "Type I error",
        "nominal level 5\u{a0}%",
    ] {
        assert!(drawn.iter().any(|text| text == tick), "{tick}: {drawn:?}");
    }
    assert!(svg.contains("3 estimates with intervals, 3 rows in 1 panels. Across: Power."));
}

#[test]
fn bands_show_the_median_the_bands_and_what_is_to_be_reached() {
    let svg = bands().svg();
    let document = Document::parse(&svg).unwrap();
    let texts = texts(&document);
    for text in [
        "median",
        "50 % of replicates",
        "90 % of replicates",
        "sample size",
        "Month",
    ] {
        assert!(texts.iter().any(|one| one == text), "{text}: {texts:?}");
    }
    let description = "At the end: 120.0, in 90 % of replicates from 110.0 to 120.0.";
    assert!(svg.contains(description));
    let months = svg.matches("90 %: ").count();
    assert_eq!(months, 41);
    // One band on the other, in the chart and in the legend.
    assert_eq!(svg.matches("fill-opacity").count(), 2 + 3);
    // A month whose numbers are none is left out.
    let mut broken = bands();
    broken.bands[3].quantiles[2] = f64::NAN;
    assert!(broken.svg().contains("1 value is left out"));
    // Nothing to draw is drawn too.
    broken.bands.clear();
    assert!(Document::parse(&broken.svg()).is_ok());
}
