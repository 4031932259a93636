//! The packages of the system's package manager: browsers, Python, brokers and a library.

use super::machine::Presence;
use super::plan::{Command, Means, Plan, Rights, System};

/// The packages of a tool in each system, empty if there is none, with an alternative.
pub struct Packages {
    pub apt: &'static str,
    pub dnf: &'static str,
    pub pacman: &'static str,
    pub homebrew: &'static str,
    pub alternative: &'static str,
}

/// Chromium and its driver, whose major versions must be the same.
pub const CHROMIUM: Packages = Packages {
    apt: "chromium chromium-driver",
    dnf: "chromium chromedriver",
    pacman: "chromium",
    homebrew: "--cask google-chrome chromedriver",
    alternative: "Any Chrome or Chromium on PATH works with the ChromeDriver of the same \
                  major version, or name them in CHROMIUM and CHROMEDRIVER.",
};

/// Firefox without its driver, which works with any version and is installed from crates.io.
pub const FIREFOX: Packages = Packages {
    apt: "firefox-esr",
    dnf: "firefox",
    pacman: "firefox",
    homebrew: "--cask firefox",
    alternative: "Any Firefox on PATH works, or name it in FIREFOX.",
};

/// pip, and with it Python itself.
pub const PIP: Packages = Packages {
    apt: "python3-pip",
    dnf: "python3-pip",
    pacman: "python-pip",
    homebrew: "python",
    alternative: "Any Python on PATH as `python3` works if it has pip.",
};

/// A broker. Debian's package is unpacked, not installed: see `unpack` in `plan`.
pub const MOSQUITTO: Packages = Packages {
    apt: "mosquitto",
    dnf: "mosquitto",
    pacman: "mosquitto",
    homebrew: "mosquitto",
    alternative: "Any mosquitto from version 2.0 with WebSockets works, or name it in MOSQUITTO.",
};

/// The library with which Moonraker signs logins, unpacked too.
pub const SODIUM: Packages = Packages {
    apt: "libsodium23",
    dnf: "libsodium",
    pacman: "libsodium",
    homebrew: "libsodium",
    alternative: "Any libsodium that Python finds works.",
};

/// A second broker, unpacked too.
pub const NATS: Packages = Packages {
    apt: "nats-server",
    dnf: "",
    pacman: "nats-server",
    homebrew: "nats-server",
    alternative: "Any nats-server from version 2.2 works, which is a single file, or name it in \
                  NATS_SERVER.",
};

/// A library with its headers, and what compiles them.
pub const LIBWEBSOCKETS: Packages = Packages {
    apt: "gcc libc6-dev libwebsockets-dev",
    dnf: "gcc libwebsockets-devel",
    pacman: "gcc libwebsockets",
    homebrew: "libwebsockets",
    alternative: "Any libwebsockets from version 4.0 works if `cc` finds its headers.",
};

/// Decides how to get a tool from the system. A browser and a driver that do not match are left
/// alone: the person chooses which of them to replace.
pub fn plan(packages: &Packages, found: &Presence, means: &Means) -> Plan {
    let alternative = packages.alternative;
    let suggest = |line: &str| Plan::Suggest {
        remedy: format!("`{line}`. {alternative}"),
    };
    let apt = format!(
        "apt-get install --yes --no-install-recommends {}",
        packages.apt
    );
    if matches!(found, Presence::Other(_)) {
        return Plan::Suggest {
            remedy: format!("making the two versions the same. {alternative}"),
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
        (Some(System::Apt), Rights::None) => suggest(&format!("sudo {apt}")),
        (Some(System::Dnf), _) if !packages.dnf.is_empty() => {
            suggest(&format!("sudo dnf install {}", packages.dnf))
        }
        (Some(System::Pacman), _) => suggest(&format!("sudo pacman -S {}", packages.pacman)),
        (Some(System::Homebrew), _) => suggest(&format!("brew install {}", packages.homebrew)),
        (Some(System::Dnf) | None, _) => Plan::Suggest {
            remedy: format!("installing it. {alternative}"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remedy(packages: &Packages, found: &Presence, means: &Means) -> String {
        match plan(packages, found, means) {
            Plan::Suggest { remedy } => remedy,
            other => panic!("a remedy was expected, not {other:?}"),
        }
    }

    #[test]
    fn packages_are_installed_if_that_needs_no_prompt() {
        for (packages, names) in [
            (&CHROMIUM, "chromium chromium-driver"),
            (&FIREFOX, "firefox-esr"),
            (&PIP, "python3-pip"),
            (&LIBWEBSOCKETS, "gcc libc6-dev libwebsockets-dev"),
        ] {
            let Plan::Install(commands) = plan(packages, &Presence::Missing, &Means::EVERYTHING)
            else {
                panic!("{names} should be installed");
            };
            let shown: Vec<_> = commands.iter().map(ToString::to_string).collect();
            let quiet = "DEBIAN_FRONTEND=noninteractive apt-get";
            let install = format!("{quiet} install --yes --no-install-recommends {names}");
            assert_eq!(shown, [format!("{quiet} update"), install]);
        }
    }

    #[test]
    fn the_command_is_suggested_for_packages_that_cannot_be_installed() {
        for (system, command) in [
            (Some(System::Apt), "sudo apt-get install"),
            (Some(System::Dnf), "sudo dnf install"),
            (Some(System::Pacman), "sudo pacman -S"),
            (Some(System::Homebrew), "brew install"),
            (None, "works"),
        ] {
            let means = Means {
                system,
                ..Means::NOTHING
            };
            for packages in [&CHROMIUM, &FIREFOX, &PIP, &LIBWEBSOCKETS] {
                let text = remedy(packages, &Presence::Missing, &means);
                assert!(text.contains(command), "{system:?}: {text}");
            }
        }
    }

    #[test]
    fn a_browser_that_does_not_match_its_driver_is_left_to_the_person() {
        let found = Presence::Other("Chromium 150, ChromeDriver 156".to_owned());
        let text = remedy(&CHROMIUM, &found, &Means::EVERYTHING);
        assert!(text.contains("the same"), "{text}");
    }
}
