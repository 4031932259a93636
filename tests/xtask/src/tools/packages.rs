//! What comes from the system's own package manager: browsers, Python, and a broker.

use super::machine::Presence;
use super::plan::{Command, Means, Plan, Rights, System};

/// The packages of one thing in each system, empty where it has none, with what else will do.
pub struct Packages {
    pub apt: &'static str,
    pub dnf: &'static str,
    pub pacman: &'static str,
    pub homebrew: &'static str,
    pub otherwise: &'static str,
}

/// Chromium and its driver, which have to be of one version.
pub const CHROMIUM: Packages = Packages {
    apt: "chromium chromium-driver",
    dnf: "chromium chromedriver",
    pacman: "chromium",
    homebrew: "--cask google-chrome chromedriver",
    otherwise: "Any Chrome or Chromium on PATH with the ChromeDriver of the same \
                major version will do, or name them in CHROMIUM and CHROMEDRIVER.",
};

/// Firefox alone: its driver fits any version, and comes from crates.io.
pub const FIREFOX: Packages = Packages {
    apt: "firefox-esr",
    dnf: "firefox",
    pacman: "firefox",
    homebrew: "--cask firefox",
    otherwise: "Any Firefox on PATH will do, or name it in FIREFOX.",
};

/// What installs packages of Python, and Python itself with it.
pub const PIP: Packages = Packages {
    apt: "python3-pip",
    dnf: "python3-pip",
    pacman: "python-pip",
    homebrew: "python",
    otherwise: "Any Python on PATH as `python3` will do, if it answers `python3 -m pip`.",
};

/// A broker. Debian's is unpacked and not installed: see `unpack` in `plan`.
pub const MOSQUITTO: Packages = Packages {
    apt: "mosquitto",
    dnf: "mosquitto",
    pacman: "mosquitto",
    homebrew: "mosquitto",
    otherwise: "Any mosquitto from 2.0 on with WebSockets will do, or name it in MOSQUITTO.",
};

/// A second broker, which is unpacked too.
pub const NATS: Packages = Packages {
    apt: "nats-server",
    dnf: "",
    pacman: "nats-server",
    homebrew: "nats-server",
    otherwise: "Any nats-server from 2.2 on will do, which is a single file, or name it in \
                NATS_SERVER.",
};

/// A pair that does not fit is left alone: which of the two is to go is the
/// person's choice.
pub fn plan(packages: &Packages, found: &Presence, means: &Means) -> Plan {
    let otherwise = packages.otherwise;
    let name = |line: &str| Plan::Name {
        command: format!("`{line}`. {otherwise}"),
    };
    let apt = format!(
        "apt-get install --yes --no-install-recommends {}",
        packages.apt
    );
    if matches!(found, Presence::Other(_)) {
        return Plan::Name {
            command: format!("making the two versions the same. {otherwise}"),
        };
    }
    match (means.system, means.rights) {
        (Some(System::Apt), Rights::Root) => {
            Plan::Install(vec![Command::new("apt-get update"), Command::new(&apt)])
        }
        (Some(System::Apt), Rights::Sudo) => Plan::Install(vec![
            Command::new("sudo -n apt-get update"),
            Command::new(&format!("sudo -n {apt}")),
        ]),
        (Some(System::Apt), Rights::None) => name(&format!("sudo {apt}")),
        (Some(System::Dnf), _) if !packages.dnf.is_empty() => {
            name(&format!("sudo dnf install {}", packages.dnf))
        }
        (Some(System::Pacman), _) => name(&format!("sudo pacman -S {}", packages.pacman)),
        (Some(System::Homebrew), _) => name(&format!("brew install {}", packages.homebrew)),
        (Some(System::Dnf) | None, _) => Plan::Name {
            command: format!("installing it. {otherwise}"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: Means = Means {
        rustup: true,
        npm: true,
        pip: true,
        system: Some(System::Apt),
        rights: Rights::Root,
    };
    const NOTHING: Means = Means {
        rustup: false,
        npm: false,
        pip: false,
        system: None,
        rights: Rights::None,
    };

    fn named(packages: &Packages, found: &Presence, means: &Means) -> String {
        match plan(packages, found, means) {
            Plan::Name { command } => command,
            other => panic!("it should be named, not {other:?}"),
        }
    }

    #[test]
    fn what_the_system_has_is_installed_where_that_needs_nobody() {
        for (packages, names) in [
            (&CHROMIUM, "chromium chromium-driver"),
            (&FIREFOX, "firefox-esr"),
            (&PIP, "python3-pip"),
        ] {
            let Plan::Install(commands) = plan(packages, &Presence::Missing, &ROOT) else {
                panic!("{names} should be installed");
            };
            let shown: Vec<_> = commands.iter().map(ToString::to_string).collect();
            let quiet = "DEBIAN_FRONTEND=noninteractive apt-get";
            let install = format!("{quiet} install --yes --no-install-recommends {names}");
            assert_eq!(shown, [format!("{quiet} update"), install]);
        }
    }

    #[test]
    fn what_the_system_has_is_named_with_the_command_where_it_cannot_be_installed() {
        for (system, command) in [
            (Some(System::Apt), "sudo apt-get install"),
            (Some(System::Dnf), "sudo dnf install"),
            (Some(System::Pacman), "sudo pacman -S"),
            (Some(System::Homebrew), "brew install"),
            (None, "will do"),
        ] {
            let means = Means { system, ..NOTHING };
            for packages in [&CHROMIUM, &FIREFOX, &PIP] {
                let text = named(packages, &Presence::Missing, &means);
                assert!(text.contains(command), "{system:?}: {text}");
            }
        }
    }

    #[test]
    fn a_browser_that_does_not_fit_its_driver_is_left_to_the_person() {
        let found = Presence::Other("Chromium 150, ChromeDriver 156".to_owned());
        let text = named(&CHROMIUM, &found, &ROOT);
        assert!(text.contains("the same"), "{text}");
    }
}
