//! What all pictures have in common: size, colours, type, title and footnote, and the few shapes that they are made of.
//!
//! A picture is SVG that needs nothing else: no script, no style sheet, no font that is not on every machine. It says
//! what it shows in words (`title` and `desc`, for those who listen to it) and is the same, byte for byte, whenever it is
//! drawn from the same figures. No text is cut: what is too long for its place is broken into lines.

use svg::Node;
use svg::node::element::{Circle, Description, Line, Path, Polygon, Polyline, Rectangle, SVG, Text, Title};

/// The width of a picture; printed on A4, a unit is about half a point.
pub(super) const WIDTH: f64 = 1000.0;

/// What stays free on each side.
pub(super) const MARGIN: f64 = 32.0;

/// The colours, after Okabe and Ito (2008): people who see few colours tell them apart, and so does a printer without
/// any, because one is dark, one light and one grey.
pub(super) mod colour {
    /// What speaks for one person, and pairs that are one person.
    pub const FOR: &str = "#0072b2";
    /// What speaks against it.
    pub const AGAINST: &str = "#e69f00";
    /// What is neither.
    pub const NEUTRAL: &str = "#8c8c8c";
    /// Words, and what follows from all the rest.
    pub const INK: &str = "#1a1a1a";
    /// Words of less weight.
    pub const MUTED: &str = "#555555";
    /// Lines that guide the eye.
    pub const GUIDE: &str = "#dddddd";
    /// A field behind something that is pointed out.
    pub const FIELD: &str = "#f0f0f0";
    /// Things that are told apart and have no order: the rest of the same palette.
    pub const SERIES: [&str; 8] =
        ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#b8a900", "#8c8c8c"];
    /// The paper.
    pub const PAPER: &str = "#ffffff";
}

/// Fonts that are nearly everywhere, and what to take where they are not.
const FONTS: &str = "Arial, Helvetica, 'Liberation Sans', sans-serif";

/// How words look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub size: f64,
    bold: bool,
    colour: &'static str,
}

impl Look {
    pub const TITLE: Look = Look { size: 21.0, bold: true, colour: colour::INK };
    pub const HEADING: Look = Look { size: 13.0, bold: true, colour: colour::INK };
    pub const LABEL: Look = Look { size: 13.0, bold: false, colour: colour::INK };
    pub const MUTED: Look = Look { size: 13.0, bold: false, colour: colour::MUTED };
    pub const SMALL: Look = Look { size: 11.5, bold: false, colour: colour::MUTED };
    pub const COUNT: Look = Look { size: 11.5, bold: false, colour: colour::INK };

    /// How high a line of it is.
    pub fn line(self) -> f64 {
        (self.size * 1.3).round()
    }

    /// The text in lines that are no wider than this.
    pub fn lines(self, text: &str, width: f64) -> Vec<String> {
        textwrap::wrap(text, (width / self.letter()).max(1.0) as usize).into_iter().map(Into::into).collect()
    }

    /// How wide a text is at most.
    pub fn width(self, text: &str) -> f64 {
        text.chars().count() as f64 * self.letter()
    }

    /// How wide a letter is, on average of words and figures, in the broadest of the usual fonts.
    fn letter(self) -> f64 {
        self.size * if self.bold { 0.61 } else { 0.56 }
    }
}

/// Where words stand, seen from their point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// What a mark looks like: shapes differ, so that colours need not be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Square,
    Thin,
    Disc,
    Diamond,
}

/// A picture in the making.
pub(super) struct Frame {
    picture: SVG,
    /// How far down it has come.
    pub y: f64,
}

impl Frame {
    /// A picture with a title that says what was found, and what one needs to know to read it.
    pub fn new(name: &str, title: &str, read_as: &str) -> Frame {
        let ids = format!("{name}-title {name}-desc");
        let picture = SVG::new()
            .set("role", "img")
            .set("aria-labelledby", ids)
            .set("data-picture", format!("{MADE_BY}{name}"))
            .set("font-family", FONTS)
            .add(Title::new(title).set("id", format!("{name}-title")))
            .add(Description::new().set("id", format!("{name}-desc")).add(svg::node::Text::new(read_as)))
            .add(Rectangle::new().set("width", "100%").set("height", "100%").set("fill", colour::PAPER));
        let mut frame = Frame { picture, y: MARGIN };
        frame.paragraph(title, Look::TITLE);
        frame.y += 6.0;
        frame.paragraph(read_as, Look::MUTED);
        frame.y += 14.0;
        frame
    }

    /// Words over the whole width, below what is there.
    pub fn paragraph(&mut self, text: &str, look: Look) {
        for line in look.lines(text, WIDTH - 2.0 * MARGIN) {
            self.y += look.line();
            self.words(MARGIN, self.y - look.size * 0.3, &line, Anchor::Start, look);
        }
    }

    /// A row that says what marks mean.
    pub fn legend(&mut self, entries: &[(Mark, &'static str, String)]) {
        let mut x = MARGIN;
        for (mark, colour, meaning) in entries {
            let width = 18.0 + Look::LABEL.width(meaning) + 16.0;
            if x > MARGIN && x + width > WIDTH - MARGIN {
                x = MARGIN;
                self.y += 20.0;
            }
            self.mark(*mark, x + 6.0, self.y + 8.0, colour);
            self.words(x + 18.0, self.y + 12.5, meaning, Anchor::Start, Look::LABEL);
            x += width;
        }
        self.y += 30.0;
    }

    /// A mark around a point.
    pub fn mark(&mut self, mark: Mark, x: f64, y: f64, colour: &str) {
        match mark {
            Mark::Square => self.bar([x - 6.0, y - 6.0], [12.0, 12.0], colour),
            Mark::Thin => self.bar([x - 6.0, y - 2.0], [12.0, 5.0], colour),
            Mark::Disc => {
                let disc = Circle::new().set("cx", at(x)).set("cy", at(y)).set("r", 6).set("fill", colour);
                self.picture.append(disc);
            }
            Mark::Diamond => {
                let turned = format!("rotate(45 {} {})", at(x), at(y));
                let side = 7.5;
                let square = rectangle([x - side / 2.0, y - side / 2.0], [side, side]);
                self.picture.append(square.set("fill", colour).set("transform", turned));
            }
        }
    }

    /// Words on a line, whose foot is at `y`.
    pub fn words(&mut self, x: f64, y: f64, text: &str, anchor: Anchor, look: Look) {
        self.picture.append(words(x, y, text, anchor, look));
    }

    /// Words that run upwards from a point.
    pub fn upright(&mut self, x: f64, y: f64, text: &str, look: Look) {
        let turned = format!("rotate(-90 {} {})", at(x), at(y));
        self.picture.append(words(x, y, text, Anchor::Start, look).set("transform", turned));
    }

    /// A filled rectangle from its upper left corner.
    pub fn bar(&mut self, corner: [f64; 2], size: [f64; 2], colour: &str) {
        self.picture.append(rectangle(corner, size).set("fill", colour));
    }

    /// A rectangle of paper through which what lies behind it is hardly seen, so that words can be read on it.
    pub fn veil(&mut self, corner: [f64; 2], size: [f64; 2]) {
        self.picture.append(rectangle(corner, size).set("fill", colour::PAPER).set("fill-opacity", 0.7));
    }

    /// A straight line.
    pub fn line(&mut self, from: [f64; 2], to: [f64; 2], colour: &str) {
        self.picture.append(line(from, to).set("stroke", colour));
    }

    /// A threshold: a dashed line that everything is held against.
    pub fn threshold(&mut self, from: [f64; 2], to: [f64; 2]) {
        let dashed = line(from, to).set("stroke", colour::INK).set("stroke-width", 1.5).set("stroke-dasharray", "6 4");
        self.picture.append(dashed);
    }

    /// A band of one breadth that bends from the upper corner at `from` to that at `to`, both measured downwards.
    pub fn band(&mut self, from: [f64; 2], to: [f64; 2], breadth: f64, colour: &str) {
        let ([x1, y1], [x2, y2]) = (from, to);
        let middle = (x1 + x2) / 2.0;
        let way = format!(
            "M{},{} C{},{} {},{} {},{} V{} C{},{} {},{} {},{} Z",
            at(x1),
            at(y1),
            at(middle),
            at(y1),
            at(middle),
            at(y2),
            at(x2),
            at(y2),
            at(y2 + breadth),
            at(middle),
            at(y2 + breadth),
            at(middle),
            at(y1 + breadth),
            at(x1),
            at(y1 + breadth)
        );
        self.picture.append(Path::new().set("d", way).set("fill", colour).set("fill-opacity", 0.4));
    }

    /// Points joined by a line.
    pub fn path(&mut self, points: &[[f64; 2]], width: f64, colour: &str) {
        let points: Vec<String> = points.iter().map(|[x, y]| format!("{},{}", at(*x), at(*y))).collect();
        let path = Polyline::new().set("points", points.join(" ")).set("fill", "none");
        self.picture.append(path.set("stroke", colour).set("stroke-width", width));
    }

    /// A field within corners, through which what lies below is seen.
    pub fn area(&mut self, corners: &[[f64; 2]], colour: &str) {
        let corners: Vec<String> = corners.iter().map(|[x, y]| format!("{},{}", at(*x), at(*y))).collect();
        let area = Polygon::new().set("points", corners.join(" ")).set("fill", colour);
        self.picture.append(area.set("fill-opacity", 0.15));
    }

    /// The picture with a footnote that says where its figures come from.
    pub fn finish(mut self, footnote: &str) -> String {
        self.y += 10.0;
        self.paragraph(footnote, Look::SMALL);
        let height = (self.y + MARGIN * 0.75).ceil();
        let picture = self.picture.set("width", WIDTH).set("height", height);
        picture.set("viewBox", format!("0 0 {WIDTH} {height}")).to_string() + "\n"
    }
}

/// What the pictures of this program are known by, in `data-picture`.
const MADE_BY: &str = "purse-";

/// Whether a text is a picture that was drawn here, and may be drawn anew.
pub fn is_own_picture(text: &str) -> bool {
    text.lines().next().is_some_and(|first| first.starts_with("<svg ") && first.contains(&format!("\"{MADE_BY}")))
}

fn words(x: f64, y: f64, text: &str, anchor: Anchor, look: Look) -> Text {
    let mut words = Text::new(text).set("x", at(x)).set("y", at(y)).set("font-size", look.size);
    words = words.set("fill", look.colour);
    if look.bold {
        words = words.set("font-weight", "bold");
    }
    match anchor {
        Anchor::Start => words,
        Anchor::Middle => words.set("text-anchor", "middle"),
        Anchor::End => words.set("text-anchor", "end"),
    }
}

fn rectangle([x, y]: [f64; 2], [width, height]: [f64; 2]) -> Rectangle {
    Rectangle::new().set("x", at(x)).set("y", at(y)).set("width", at(width)).set("height", at(height))
}

fn line([x1, y1]: [f64; 2], [x2, y2]: [f64; 2]) -> Line {
    Line::new().set("x1", at(x1)).set("y1", at(y1)).set("x2", at(x2)).set("y2", at(y2))
}

/// A coordinate to the tenth, so that the last bits of an estimate do not show.
fn at(coordinate: f64) -> f64 {
    // Adding nothing turns −0 into 0.
    (coordinate * 10.0).round() / 10.0 + 0.0
}

#[cfg(test)]
pub(super) mod tests {
    use super::{Anchor, Frame, Look, WIDTH, is_own_picture};

    /// What a picture says, a text a line, after a check that it is well-formed, that no text leaves the paper, and that
    /// no two overlap.
    pub fn texts(picture: &str) -> Vec<String> {
        let parsed = roxmltree::Document::parse(picture).unwrap_or_else(|why| panic!("{why}:\n{picture}"));
        let height: f64 = parsed.root_element().attribute("height").expect("a height").parse().expect("a number");
        let found: Vec<_> = parsed.descendants().filter(|node| node.has_tag_name("text")).map(Placed::of).collect();
        for (number, text) in found.iter().enumerate() {
            let [left, top, right, bottom] = text.area;
            assert!(left >= 0.0 && right <= WIDTH && top >= 0.0 && bottom <= height, "beyond the paper: {text:?}");
            if let Some(other) = found[..number].iter().find(|other| other.overlaps(text)) {
                panic!("{text:?} lies over {other:?}");
            }
        }
        found.into_iter().map(|placed| placed.text).collect()
    }

    /// A text and where it is, as wide as letters of the usual fonts are on average.
    #[derive(Debug)]
    struct Placed {
        text: String,
        area: [f64; 4],
    }

    impl Placed {
        fn of(node: roxmltree::Node<'_, '_>) -> Placed {
            let number = |name| node.attribute(name).expect("given").parse::<f64>().expect("a number");
            let (x, y, size) = (number("x"), number("y"), number("font-size"));
            let text = node.text().unwrap_or_default().trim().to_string();
            let width = text.chars().count() as f64 * size * 0.52;
            let left = match node.attribute("text-anchor") {
                Some("end") => x - width,
                Some(_) => x - width / 2.0,
                None => x,
            };
            let ascent = size * 0.75;
            let area = match node.attribute("transform") {
                Some(_) => [x - ascent, y - width, x, y],
                None => [left, y - ascent, left + width, y],
            };
            Placed { text, area }
        }

        fn overlaps(&self, other: &Placed) -> bool {
            let [left, top, right, bottom] = self.area;
            let [their_left, their_top, their_right, their_bottom] = other.area;
            left < their_right && their_left < right && top < their_bottom && their_top < bottom
        }
    }

    #[test]
    fn a_picture_says_what_it_shows() {
        let picture = Frame::new("trial", "Tea & <cake>", "How to read it").finish("As at no day");
        assert!(is_own_picture(&picture), "{picture}");
        let parsed = roxmltree::Document::parse(&picture).expect("XML");
        let root = parsed.root_element();
        assert_eq!(root.attribute("role"), Some("img"));
        for (id, says) in [("trial-title", "Tea & <cake>"), ("trial-desc", "How to read it")] {
            let node = parsed.descendants().find(|node| node.attribute("id") == Some(id)).expect("is there");
            assert_eq!(node.text().map(str::trim), Some(says));
        }
        assert_eq!(texts(&picture), ["Tea & <cake>", "How to read it", "As at no day"]);
    }

    #[test]
    fn other_pictures_are_not_its_own() {
        for text in ["", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "<?xml?>\n<svg data-picture=\"purse-link-x\"/>"]
        {
            assert!(!is_own_picture(text), "{text}");
        }
    }

    #[test]
    fn what_is_too_long_is_broken_and_not_cut() {
        let long =
            "a-kind-of-identifier-that-somebody-has-given-a-very-long-name-indeed-so-that-no-column-is-wide-enough";
        let mut frame = Frame::new("trial", &format!("{long} {long} {long}"), long);
        let lines = Look::LABEL.lines(long, 150.0);
        assert!(lines.len() > 2 && lines.concat() == long, "{lines:?}");
        for line in lines {
            frame.y += Look::LABEL.line();
            frame.words(WIDTH - 32.0, frame.y, &line, Anchor::End, Look::LABEL);
        }
        texts(&frame.finish(long));
    }
}
