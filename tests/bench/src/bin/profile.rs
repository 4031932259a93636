//! Checks a profile, for `cargo xtask flash --profile`: prints what of the file cannot be used, each
//! with its line, and fails if there is anything.

use std::env;
use std::fs;
use std::process::ExitCode;

use pindash::model::profile::Profile;

fn main() -> ExitCode {
    let Some(file) = env::args_os().nth(1) else {
        eprintln!("usage: profile FILE");
        return ExitCode::from(2);
    };
    let text = match fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("  {error}");
            return ExitCode::FAILURE;
        }
    };
    let problems = problems(&text);
    for problem in &problems {
        eprintln!("  {problem}");
    }
    match problems.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

/// What cannot be used of a profile, a line each.
fn problems(text: &str) -> Vec<String> {
    let problems = Profile::read(text).problems.into_iter();
    problems.map(|problem| problem.line()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_told_with_its_line_and_a_good_profile_has_none() {
        assert_eq!(problems(r#"{"pins":[{"path":"a"}]}"#), [""; 0]);
        let told = problems("{\n\"pins\":[{\"path\":\"a\",\n\"kind\":\"lamp\"}]}");
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("Line 3"), "{told:?}");
    }
}
