//! Evaluation files of CSV files: what they mean and what is refused. Those of places are held by `tests/errors`.

use documents::{Diagnostics, Sources};

use super::{Beside, CaliperOn, Method, MethodWord, Plan, read_plan};

const HEAD: &str = "format = 1\n[evaluation]\ntitle = \"Aid\"\noffer = \"aid\"\nmethod = \"randomised\"\n[data]\ntreatment = \"fin\"\n";
const OUTCOME: &str = "[outcomes.arrest]\nmeasure = \"binary\"\nbetter = \"less\"\ntest = \"z pooled\"\n";

fn read(text: &str) -> (Option<Plan>, Vec<String>) {
    let mut sources = Sources::default();
    let id = sources.add("aid.toml", text);
    let found = Diagnostics::default();
    let columns = ["man", "fin", "age", "week", "arrest", "period", "area"].map(String::from);
    let plan = read_plan(&sources, id, Beside::File { columns: &columns }, &found);
    let said = found.finish().iter().map(|found| format!("{}: {}", found.code, found.message)).collect();
    (plan, said)
}

fn check_refused(text: &str, expected: &[&str]) {
    let (plan, said) = read(text);
    assert_eq!(said, expected);
    assert!(plan.is_none(), "with an error there is no plan");
}

#[test]
fn what_is_left_out_has_its_stated_meaning() {
    let (plan, said) = read(&format!("{HEAD}{OUTCOME}"));
    assert_eq!(said, Vec::<String>::new());
    let plan = plan.expect("a plan");
    assert_eq!(plan.method_word(), MethodWord::Randomised);
    assert_eq!((plan.people_at_least, plan.happened_at_least), (60, 30));
    assert!((plan.level - 0.05).abs() < 1e-15 && (plan.balance_at_most - 0.05).abs() < 1e-15);
    assert_eq!(plan.people, "people");
}

#[test]
fn matching_reads_its_options() {
    let text =
        format!("{HEAD}[matching]\ncaliper = \"0.2\"\nratio = 3\nexact = [\"age\"]\n[covariates.age]\n{OUTCOME}");
    let (plan, said) = read(&text.replace("randomised", "matching").replace("\"z pooled\"", "\"robust\""));
    assert_eq!(said, Vec::<String>::new());
    let Some(Plan { method: Method::Matching(options), .. }) = plan else { panic!("matching") };
    assert_eq!((options.ratio, options.caliper_on, options.exact.as_slice()), (3, CaliperOn::Logit, [0].as_slice()));
    assert!(options.caliper.is_some_and(|caliper| (caliper - 0.2).abs() < 1e-15));
}

#[test]
fn covariates_are_from_before() {
    let text = format!("{HEAD}[covariates.arrest]\n[covariates.fin]\n{OUTCOME}")
        .replace("randomised", "weights")
        .replace("\"z pooled\"", "\"robust\"");
    check_refused(
        &text,
        &[
            "evaluation::covariate-is-not: the covariate `arrest` is an outcome",
            "evaluation::covariate-is-not: the covariate `fin` is the treatment itself",
        ],
    );
}

#[test]
fn tests_are_named_and_fit() {
    let text = format!("{HEAD}{}", OUTCOME.replace("\"z pooled\"", "\"log-rank\""));
    check_refused(
        &text,
        &[
            "evaluation::test-not-for-measure: the test `log-rank` is not for the measure binary with the method randomised",
        ],
    );
}

#[test]
fn tables_of_other_methods_are_refused() {
    check_refused(
        &format!("{HEAD}[matching]\nratio = 2\n{OUTCOME}"),
        &["evaluation::not-here: `matching` belongs to evaluations whose method is matching"],
    );
    check_refused(
        &format!("{HEAD}{OUTCOME}").replace("randomised", "matching"),
        &["evaluation::needs-table: matching needs `covariates`"],
    );
}

#[test]
fn columns_are_there() {
    check_refused(
        &format!("{HEAD}{OUTCOME}").replace("\"fin\"", "\"fni\""),
        &["evaluation::unknown-column: the file has no column `fni`"],
    );
}
