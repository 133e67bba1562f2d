//! Where rules come from, spelled out.

/// A source of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// One of the ten commandments of payment by results (Russell Webster, 2013).
    Commandment(u8),
    /// One of the five principles of the Audit Commission (2012).
    Principle(u8),
    /// One of the six faults of joined-up work (Reform, 2014).
    Fault(&'static str),
    /// A text, an audit, a law.
    Text(&'static str),
    /// A default of this program.
    Own,
}

/// The commandments, in their order.
pub(crate) const COMMANDMENTS: [&str; 10] = [
    "commission for a single purpose",
    "outcomes shall be few",
    "metrics shall be simple",
    "do not covet milestones",
    "do not pay for deadweight",
    "profit shall not be thy god",
    "promote innovation",
    "share the fruits of thy labours",
    "join up commissioning",
    "do not implement in haste",
];

/// The principles, in their order.
pub(crate) const PRINCIPLES: [&str; 5] = [
    "a clear purpose",
    "a full understanding of the risks",
    "a well-designed payment and reward structure",
    "sound financing",
    "effective measurement and evaluation",
];

pub(crate) const GAMING: Source = Source::Text("Gaming Commission on the drug and alcohol recovery pilots, 2011");
pub(crate) const NAO: Source = Source::Text("National Audit Office, payment by results, 2015");
pub(crate) const WESTMINSTER: Source = Source::Text("Westminster Drug Project, 2012");
pub(crate) const LITERATURE: Source = Source::Text("the literature on payment by results");
pub(crate) const ECCLES: Source = Source::Text("Toby Eccles, eight ways to fail, 2013");
pub(crate) const REHABILITATION: Source = Source::Text("Transforming Rehabilitation, 2015 to 2021");
pub(crate) const WEBSTER_BINARY: Source = Source::Text("Russell Webster on binary measures");
pub(crate) const WEBSTER_CONTRACTS: Source = Source::Text("Russell Webster on contracts");
pub(crate) const PETERBOROUGH: Source = Source::Text("Peterborough prison, 2010 to 2015");
pub(crate) const FAIR_CHANCE: Source = Source::Text("Fair Chance Fund, 2015 to 2017");
pub(crate) const CASE_MIX: Source = Source::Text("work on case mix and complexity");
pub(crate) const DATA_LAB: Source = Source::Text("Justice Data Lab methodology");
pub(crate) const KENT: Source = Source::Text("the Kent pilot, 2012 to 2016");
pub(crate) const KBO: Source = Source::Text("Kent, Bucks and Oxford social outcomes contract");
pub(crate) const NCVO: Source = Source::Text("National Council for Voluntary Organisations on subcontracting");
pub(crate) const RECORD: Source = Source::Text("Drug Interventions Record");
pub(crate) const LASARS: Source = Source::Text("local area single assessment and referral services of the pilots");
pub(crate) const PILOTS: Source = Source::Text("evaluation of the drug and alcohol recovery pilots");
pub(crate) const TROUBLED_FAMILIES: Source = Source::Text("audits of Troubled Families");
pub(crate) const JUSTICE: Source = Source::Text("Justice Committee on the black box");
pub(crate) const MAPPA: Source = Source::Text("guidance on multi-agency public protection arrangements");
pub(crate) const ECONOMY_ACT: Source = Source::Text("Digital Economy Act 2017, section 35");
pub(crate) const SECTION_75: Source = Source::Text("National Health Service Act 2006, section 75");
pub(crate) const PARTNERSHIPS: Source = Source::Text("combating drugs partnerships");
pub(crate) const WORK_PROGRAMME: Source = Source::Text("the Work Programme, 2011 to 2017");

impl Source {
    /// The source in words.
    pub fn words(self) -> String {
        let of = |list: &[&str], number: u8| {
            list.get(usize::from(number).saturating_sub(1)).copied().unwrap_or("").to_string()
        };
        match self {
            Source::Commandment(number) => {
                format!("commandment {number}: {} (Russell Webster, 2013)", of(&COMMANDMENTS, number))
            }
            Source::Principle(number) => {
                format!("principle {number}: {} (Audit Commission, 2012)", of(&PRINCIPLES, number))
            }
            Source::Fault(fault) => format!("fault of joined-up work: {fault} (Reform, 2014)"),
            Source::Text(text) => text.to_string(),
            Source::Own => "a default of this program".to_string(),
        }
    }
}
