//! The headings of a Markdown document: what clauses of a contract's terms are cited by.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::{SourceId, Span};

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Its words without marks, white space folded.
    pub text: String,
    /// 1 for the title, 2 for a section, and so on.
    pub level: u8,
    /// Where it stands.
    pub span: Span,
}

/// All headings of `text`, in order.
pub fn headings(source: SourceId, text: &str) -> Vec<Heading> {
    let mut found = Vec::new();
    let mut open: Option<Heading> = None;
    for (event, range) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                open = Some(Heading { text: String::new(), level: level as u8, span: source.span(range) });
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some(mut heading) = open.take() {
                    heading.text = heading.text.split_whitespace().collect::<Vec<_>>().join(" ");
                    found.push(heading);
                }
            }
            Event::Text(words) | Event::Code(words) => {
                if let Some(heading) = &mut open {
                    heading.text.push_str(&words);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some(heading) = &mut open {
                    heading.text.push(' ');
                }
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::headings;
    use crate::Sources;

    #[test]
    fn reads_both_kinds_of_heading_and_no_other_line() {
        let text =
            "# Terms\n\nText # not\n\n## 4.2  Free from *drug* of `dependence`\n\n```\n# code\n```\nUnder\n-----\n";
        let mut sources = Sources::default();
        let id = sources.add("terms.md", text);
        let found: Vec<_> = headings(id, text).into_iter().map(|h| (h.level, h.text)).collect();
        assert_eq!(
            found,
            [(1, "Terms".into()), (2, "4.2 Free from drug of dependence".into()), (2, "Under".to_string())]
        );
    }
}
