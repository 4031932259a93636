//! The servers that others wrote in Python and JavaScript, and how the tests get them: from PyPI and
//! npm, each into a folder of its own.

use std::path::Path;

use super::machine::Presence;
use super::packages;
use super::plan::{self, Command, Means, Plan, System};

/// The source is unpacked for its handlers, which pip does not install. The package is installed into
/// its own folder, which pip does even if the system manages its Python (PEP 668).
pub fn pywebsocket(wanted: &str, means: &Means, tools: &Path) -> Plan {
    let mut commands = match pip(means) {
        Ok(commands) => commands,
        Err(suggestion) => return suggestion,
    };
    let folder = tools.join("pywebsocket");
    let source = folder.join(format!("pywebsocket3-{wanted}.tar.gz"));
    let package = format!("pywebsocket3=={wanted}");
    let packages = folder.join("packages").display().to_string();
    let [folder, source] = [folder, source].map(|path| path.display().to_string());
    // The paths are separate arguments, as they may contain spaces.
    for (line, rest) in [
        (
            "python3 -m pip download --no-deps --no-binary pywebsocket3 --dest",
            [&folder, &package],
        ),
        ("python3 -m tarfile --extract", [&source, &folder]),
        (
            "python3 -m pip install --upgrade --target",
            [&packages, &source],
        ),
    ] {
        let mut command = Command::new(line);
        command.arguments.extend(rest.map(String::clone));
        commands.push(command);
    }
    Plan::Install(commands)
}

/// It has hundreds of packages, so it gets a folder of its own: the small tools are installed without
/// them where no test runs.
pub fn node_red(wanted: &str, means: &Means, tools: &Path) -> Plan {
    if !means.npm {
        return Plan::Suggest {
            remedy: "installing Node.js; then it is installed from npm.".to_owned(),
        };
    }
    let mut command =
        Command::new("npm install --no-save --no-audit --no-fund --omit dev --prefix");
    let folder = tools.join("node-red").display().to_string();
    command
        .arguments
        .extend([folder, format!("node-red@{wanted}")]);
    Plan::Install(vec![command])
}

/// Into its own folder, as pywebsocket3. Logins are signed by a library of the system, which Debian's
/// package is unpacked for: it need not be installed.
pub fn moonraker(wanted: &str, means: &Means, tools: &Path) -> Plan {
    let mut commands = match pip(means) {
        Ok(commands) => commands,
        Err(suggestion) => return suggestion,
    };
    let library = plan::unpack(&packages::SODIUM, &Presence::Missing, means, tools);
    if let (Some(System::Apt), Plan::Install(unpacking)) = (means.system, library) {
        commands.extend(unpacking);
    }
    let mut command = Command::new("python3 -m pip install --upgrade --target");
    let folder = tools.join("moonraker").display().to_string();
    command
        .arguments
        .extend([folder, format!("moonraker=={wanted}")]);
    commands.push(command);
    Plan::Install(commands)
}

/// The commands that bring pip where it is missing, or else what to do by hand.
fn pip(means: &Means) -> Result<Vec<Command>, Plan> {
    match packages::plan(&packages::PIP, &Presence::Missing, means) {
        _ if means.pip => Ok(Vec::new()),
        Plan::Install(commands) => Ok(commands),
        suggestion => Err(suggestion),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(plan: &Plan) -> Vec<String> {
        match plan {
            Plan::Install(commands) => commands.iter().map(ToString::to_string).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn node_red_has_a_folder_of_its_own_and_needs_npm() {
        let plan = node_red("1.2.3", &Means::EVERYTHING, Path::new("T"));
        assert_eq!(
            lines(&plan),
            [
                "npm_config_fetch_retries=5 npm install --no-save --no-audit --no-fund --omit dev \
                 --prefix T/node-red node-red@1.2.3"
            ]
        );
        let plan = node_red("1.2.3", &Means::NOTHING, Path::new("T"));
        assert!(matches!(plan, Plan::Suggest { remedy } if remedy.contains("Node.js")));
    }

    #[test]
    fn moonraker_is_installed_beside_the_library_that_it_signs_with() {
        let plan = moonraker("1.2.3", &Means::EVERYTHING, Path::new("T"));
        let lines = lines(&plan);
        assert!(
            lines
                .iter()
                .any(|line| line.contains("--download-only libsodium23"))
        );
        assert_eq!(
            lines.last().unwrap(),
            "python3 -m pip install --upgrade --target T/moonraker moonraker==1.2.3"
        );
        let plan = moonraker("1.2.3", &Means::NOTHING, Path::new("T"));
        assert!(matches!(plan, Plan::Suggest { .. }));
    }
}
