//! The agencies' tables: names, columns and what they mean. Headers, descriptors, the mapping and Parquet's types are all
//! made from these.

use crate::agency::Agency;

/// A table of an agency.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table {
    /// Its name.
    pub(crate) name: &'static str,
    /// What it holds, for people.
    pub(crate) title: &'static str,
    /// The dated fact that each row records; nothing for people.
    pub(crate) event: Option<&'static str>,
    /// Whether the second round brings changes to it.
    pub(crate) is_delivered_twice: bool,
    /// Its columns. The first is the primary key.
    pub(crate) columns: &'static [Column],
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// Its role in a place; nothing for an attribute.
    pub(crate) role: Option<&'static str>,
    /// Whether it is never empty.
    pub(crate) required: bool,
    /// The values it takes; empty for any.
    pub(crate) listed: &'static [&'static str],
    /// The least and the greatest value of a number.
    pub(crate) bounds: Option<Bounds>,
    /// What it holds, for people.
    pub(crate) title: &'static str,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Integer,
    /// A decimal number with one digit behind the point.
    Number,
    Date,
}

/// The least and the greatest value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) least: i64,
    pub(crate) most: i64,
}

/// How an agency writes CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Manner {
    pub(crate) delimiter: u8,
    pub(crate) carriage_return: bool,
    pub(crate) is_windows_1252: bool,
    /// Day, month, year instead of year, month, day.
    pub(crate) is_day_first: bool,
    /// Whether meanings stand in a mapping beside the descriptor, which is the agency's own.
    pub(crate) has_mapping: bool,
}

/// An agency's data package.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Package {
    /// What it is called, for people.
    pub(crate) title: &'static str,
    /// The people table, then the others.
    pub(crate) tables: &'static [Table],
    pub(crate) manner: Manner,
}

const fn column(name: &'static str, kind: Kind, title: &'static str) -> Column {
    Column { name, kind, role: None, required: false, listed: &[], bounds: None, title }
}

impl Column {
    const fn role(self, role: &'static str) -> Column {
        Column { role: Some(role), ..self }
    }

    const fn required(self) -> Column {
        Column { required: true, ..self }
    }

    const fn listed(self, listed: &'static [&'static str]) -> Column {
        Column { listed, required: true, ..self }
    }

    const fn bounds(self, least: i64, most: i64) -> Column {
        Column { bounds: Some(Bounds { least, most }), ..self }
    }

    /// Whether it holds the day of the event.
    pub(crate) fn is_event_date(&self) -> bool {
        self.role == Some("event-date")
    }

    /// Whether it holds the end of a spell.
    pub(crate) fn is_event_end(&self) -> bool {
        self.role == Some("event-end")
    }
}

const fn people(title: &'static str, columns: &'static [Column]) -> Table {
    Table { name: "people", title, event: None, is_delivered_twice: false, columns }
}

const fn events(name: &'static str, event: &'static str, title: &'static str, columns: &'static [Column]) -> Table {
    Table { name, title, event: Some(event), is_delivered_twice: false, columns }
}

impl Table {
    const fn twice(self) -> Table {
        Table { is_delivered_twice: true, ..self }
    }

    /// The place of the column that says who a row is about.
    pub(crate) fn person_column(&self) -> usize {
        self.columns.iter().position(|column| column.role == Some("person")).unwrap_or(0)
    }
}

const PERSON: Column = column("", Kind::Text, "The person, by the key of `people`").role("person").required();
const FORENAME: Column = column("forename", Kind::Text, "First name").role("forename");
const SURNAME: Column = column("surname", Kind::Text, "Family name").role("surname");
const BORN: Column = column("date_of_birth", Kind::Date, "Date of birth").role("date-of-birth");
const SEX: Column = column("sex", Kind::Text, "Sex as recorded").role("sex");
const POSTCODE: Column = column("postcode", Kind::Text, "Postcode").role("postcode");
const NATIONAL_INSURANCE: Column =
    column("national_insurance", Kind::Text, "National Insurance number").role("national-insurance");
const PNC: Column = column("pnc", Kind::Text, "Police National Computer number").role("pnc");

const fn person(name: &'static str) -> Column {
    Column { name, ..PERSON }
}

const fn id(name: &'static str) -> Column {
    column(name, Kind::Integer, "Number of the row").required()
}

const fn event_date(name: &'static str, title: &'static str) -> Column {
    column(name, Kind::Date, title).role("event-date").required()
}

const ENDED: Column = column("ended_on", Kind::Date, "Last day; empty while it goes on").role("event-end");
const STARTED: Column = event_date("started_on", "First day");

/// UTF-8, commas, year first: what the standard expects.
const PLAIN: Manner =
    Manner { delimiter: b',', carriage_return: false, is_windows_1252: false, is_day_first: false, has_mapping: false };

const TREATMENT: &[Table] = &[
    people(
        "People known to the treatment service",
        &[
            person("client_id"),
            FORENAME,
            SURNAME,
            BORN,
            SEX,
            POSTCODE,
            column("nhs_number", Kind::Text, "NHS number").role("nhs-number"),
        ],
    ),
    events(
        "assessments",
        "assessment",
        "Assessments by the single assessment service",
        &[
            id("assessment_id"),
            person("client_id"),
            event_date("assessed_on", "Day of assessment"),
            column("tier", Kind::Text, "How much help is needed").listed(&["low", "medium", "high"]),
            column("substance", Kind::Text, "Main drug of dependence"),
            column("decision", Kind::Text, "What the assessment led to").listed(&[
                "accepted",
                "declined",
                "transferred out",
            ]),
        ],
    ),
    events(
        "starts",
        "treatment-start",
        "First days of treatment",
        &[id("start_id"), person("client_id"), event_date("started_on", "First day of treatment")],
    ),
    events(
        "reviews",
        "review",
        "Reviews of drug use and wellbeing",
        &[
            id("review_id"),
            person("client_id"),
            event_date("reviewed_on", "Day of the review"),
            column("entered_on", Kind::Date, "Day it was entered").role("known-date").required(),
            column("days_used_28", Kind::Integer, "Days of use in the last 28").required().bounds(0, 28),
            column("wellbeing", Kind::Number, "Wellbeing score").bounds(0, 20),
        ],
    )
    .twice(),
];

const PROBATION: &[Table] = &[
    people(
        "People known to probation",
        &[
            person("case_ref"),
            FORENAME,
            SURNAME,
            BORN,
            PNC,
            column("previous_surname", Kind::Text, "Family name before").role("previous-surname"),
        ],
    ),
    events(
        "offences",
        "offence",
        "Offences and what became of them",
        &[
            id("offence_id"),
            person("case_ref"),
            event_date("offence_on", "Day of the offence"),
            column("proven_on", Kind::Date, "Day it was decided; empty while it is not").role("known-date"),
            column("disposal", Kind::Text, "What became of it").listed(&[
                "convicted",
                "cautioned",
                "acquitted",
                "pending",
            ]),
            column("offence_type", Kind::Text, "What it was"),
        ],
    ),
];

const HOUSING: &[Table] = &[
    people(
        "Tenants and applicants",
        &[
            person("tenant_ref"),
            column("full_name", Kind::Text, "Whole name").role("full-name"),
            BORN,
            POSTCODE,
            NATIONAL_INSURANCE,
        ],
    ),
    events(
        "tenancies",
        "tenancy",
        "Tenancies",
        &[
            id("tenancy_id"),
            person("tenant_ref"),
            STARTED,
            ENDED,
            column("landlord", Kind::Text, "Whose home it is").listed(&["council", "association", "private"]),
        ],
    ),
];

const BENEFITS: &[Table] = &[
    people("Claimants", &[person("claimant_id"), FORENAME, SURNAME, BORN, POSTCODE, NATIONAL_INSURANCE]),
    events(
        "referrals",
        "referral",
        "Referrals to programmes",
        &[
            id("referral_id"),
            person("claimant_id"),
            event_date("referred_on", "Day of referral"),
            column("programme", Kind::Text, "Where to").listed(&["work first", "skills first"]),
        ],
    ),
    events(
        "employment",
        "employment",
        "Jobs as employers report them",
        &[
            id("spell_id"),
            person("claimant_id"),
            STARTED,
            ENDED,
            column("hours_a_week", Kind::Number, "Weekly hours").required().bounds(0, 80),
        ],
    )
    .twice(),
];

const POLICE: &[Table] = &[
    people("People who have been arrested", &[person("nominal_ref"), PNC, FORENAME, SURNAME, BORN, SEX, POSTCODE]),
    events(
        "arrests",
        "arrest",
        "Arrests",
        &[
            id("arrest_id"),
            person("nominal_ref"),
            event_date("arrested_on", "Day of the arrest"),
            column("reason", Kind::Text, "What for"),
        ],
    ),
];

impl Package {
    /// The package of an agency.
    pub(crate) fn of(agency: Agency) -> Package {
        match agency {
            Agency::Treatment => {
                Package { title: "Calder single assessment and treatment system", tables: TREATMENT, manner: PLAIN }
            }
            Agency::Probation => Package { title: "Calder probation", tables: PROBATION, manner: PLAIN },
            Agency::Housing => Package { title: "Calder housing register", tables: HOUSING, manner: PLAIN },
            Agency::Benefits => {
                Package { title: "Jobcentre extract", tables: BENEFITS, manner: Manner { has_mapping: true, ..PLAIN } }
            }
            Agency::Police => Package {
                title: "Calder custody system",
                tables: POLICE,
                manner: Manner {
                    delimiter: b';',
                    carriage_return: true,
                    is_windows_1252: true,
                    is_day_first: true,
                    has_mapping: false,
                },
            },
        }
    }
}
