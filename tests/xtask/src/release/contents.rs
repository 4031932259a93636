//! What is in the archive, and where it comes from.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::{archive, on_disk};
use crate::trouble::Trouble;

/// The files by their names in the archive, in the order of the bytes of these: no folder and no
/// locale has a say in it.
pub type Contents = BTreeMap<String, Vec<u8>>;

pub const CHANGE_LOG: &str = "CHANGELOG.md";
/// The first words to somebody who has unpacked the archive.
const README: &str = include_str!("README.md");
const LICENCES: [&str; 3] = ["LICENSE", "LICENSE-APACHE", "LICENSE-MIT"];
/// The folders of profiles, in the checkout and in the archive.
const PROFILES: [(&str, &str); 2] = [
    ("src/model/profiles", "profiles"),
    ("src/model/profiles/gallery", "profiles/gallery"),
];

/// Where the files come from.
pub struct Sources<'a> {
    pub checkout: &'a Path,
    pub flash: &'a Path,
    /// The files in `flash`, with slashes between folders. Others may lie there from before.
    pub pages: Vec<String>,
}

/// Reads all files, and adds their checksums.
pub fn gather(sources: &Sources) -> Result<Contents, Trouble> {
    let mut contents = Contents::new();
    let readme = README.replace("{version}", super::VERSION);
    contents.insert("README.md".to_owned(), readme.into_bytes());
    for name in LICENCES.into_iter().chain([CHANGE_LOG]) {
        contents.insert(name.to_owned(), read(&sources.checkout.join(name))?);
    }
    for name in &sources.pages {
        contents.insert(format!("flash/{name}"), read(&sources.flash.join(name))?);
    }
    for (from, to) in PROFILES {
        for name in profiles_in(&sources.checkout.join(from))? {
            let content = read(&sources.checkout.join(from).join(&name))?;
            contents.insert(format!("{to}/{name}"), content);
        }
    }
    let sums = archive::sums(&contents);
    contents.insert(archive::SUMS.to_owned(), sums.into_bytes());
    Ok(contents)
}

/// The names of the profiles in a folder, with the schema and what explains them.
fn profiles_in(folder: &Path) -> Result<Vec<String>, Trouble> {
    let entries = fs::read_dir(folder).map_err(|error| on_disk(folder, &error))?;
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| on_disk(folder, &error))?;
        let name = entry.file_name().into_string().unwrap_or_default();
        if name == "README.md" || name.ends_with(".json") {
            names.push(name);
        }
    }
    Ok(names)
}

fn read(path: &Path) -> Result<Vec<u8>, Trouble> {
    fs::read(path).map_err(|error| on_disk(path, &error))
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::io::Read;
    use std::path::PathBuf;

    use flate2::read::GzDecoder;
    use tar::Archive;

    use super::*;

    const PAGES: [&str; 3] = ["index.html", "lean/index.html.gz", "rust/src/lib.rs"];
    const OTHERS: [&str; 9] = [
        "LICENSE",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "CHANGELOG.md",
        "src/model/profiles/README.md",
        "src/model/profiles/netzer.json",
        "src/model/profiles/board.schema.json",
        "src/model/profiles/gallery/README.md",
        "src/model/profiles/gallery/espui.json",
    ];
    /// Files that lie there too.
    const STRAYS: [&str; 2] = [
        "target/flash/old/index.html",
        "src/model/profiles/netzer.json~",
    ];
    const SECONDS: u64 = 1_795_305_600;

    /// A small checkout, whose files are written in this order.
    fn checkout(name: &str, is_backwards: bool) -> PathBuf {
        let root = env::temp_dir().join(format!("pindash-{name}-{}", std::process::id()));
        let pages = PAGES.map(|name| format!("target/flash/{name}"));
        let mut files: Vec<_> = OTHERS.into_iter().chain(STRAYS).collect();
        files.extend(pages.iter().map(String::as_str));
        if is_backwards {
            files.reverse();
        }
        for file in files {
            let path = root.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, format!("this is {file}\n")).unwrap();
        }
        root
    }

    fn gathered(root: &Path) -> Result<Contents, Trouble> {
        gather(&Sources {
            checkout: root,
            flash: &root.join("target/flash"),
            pages: PAGES.map(str::to_owned).to_vec(),
        })
    }

    fn packed(root: &Path) -> Vec<u8> {
        archive::pack("pindash-1.2.3", &gathered(root).unwrap(), SECONDS).unwrap()
    }

    #[cfg(unix)]
    fn make_private(path: &Path) {
        use std::os::unix::fs::PermissionsExt;

        fs::set_permissions(path, fs::Permissions::from_mode(0o700)).unwrap();
    }

    #[cfg(not(unix))]
    fn make_private(_path: &Path) {}

    #[test]
    fn two_checkouts_make_the_same_archive_to_the_byte() {
        let (one, other) = (checkout("here", false), checkout("there", true));
        let changed = other.join("LICENSE");
        make_private(&changed);
        let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
        let file = fs::File::options().append(true).open(&changed).unwrap();
        file.set_modified(long_ago).unwrap();
        assert!(packed(&one) == packed(&other));
        fs::write(&changed, "not free\n").unwrap();
        assert!(packed(&one) != packed(&other));
        fs::remove_dir_all(&one).unwrap();
        fs::remove_dir_all(&other).unwrap();
    }

    #[test]
    fn the_archive_has_all_files_in_one_folder_and_says_nothing_of_this_machine() {
        let root = checkout("unpacked", false);
        let packed = packed(&root);
        // No flags, no time, and an unknown system.
        assert_eq!(packed[3..8], [0; 5]);
        assert_eq!(packed[9], 255);
        let mut archive = Archive::new(GzDecoder::new(&packed[..]));
        let mut names = Vec::new();
        for entry in archive.entries().unwrap() {
            let mut entry = entry.unwrap();
            let header = entry.header();
            let owner = (header.uid().unwrap(), header.gid().unwrap());
            assert_eq!(owner, (0, 0));
            assert_eq!(header.username_bytes(), Some(&b""[..]));
            assert_eq!(header.mode().unwrap(), 0o644);
            assert_eq!(header.mtime().unwrap(), SECONDS);
            names.push(entry.path().unwrap().to_str().unwrap().to_owned());
            let mut content = String::new();
            entry.read_to_string(&mut content).unwrap();
            assert!(!content.contains(root.to_str().unwrap()));
        }
        let mut expected = vec!["README.md".to_owned(), "SHA256SUMS".to_owned()];
        expected.extend(PAGES.map(|name| format!("flash/{name}")));
        expected.extend(OTHERS.map(|name| name.replace("src/model/", "")));
        expected.sort();
        let expected: Vec<_> = expected
            .iter()
            .map(|n| format!("pindash-1.2.3/{n}"))
            .collect();
        assert_eq!(names, expected);
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn every_other_file_has_its_checksum() {
        let root = checkout("sums", false);
        let contents = gathered(&root).unwrap();
        let sums = String::from_utf8(contents["SHA256SUMS"].clone()).unwrap();
        assert_eq!(sums.lines().count(), contents.len() - 1);
        // `echo this is LICENSE | sha256sum`
        assert!(
            sums.contains(
                "f88919d1348f62f7468e0f1bc2772a6f22c3c1ad2ee9c6b1f808742d5f807bf6  LICENSE\n"
            ),
            "{sums}"
        );
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn a_file_that_is_missing_is_named() {
        let root = checkout("missing", false);
        fs::remove_file(root.join("target/flash/lean/index.html.gz")).unwrap();
        let trouble = gathered(&root).unwrap_err();
        assert!(trouble.happened.contains("index.html.gz"), "{trouble}");
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn the_files_of_this_checkout_are_there_and_the_first_words_name_the_version() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let contents = gather(&Sources {
            checkout: &root,
            flash: &root,
            pages: Vec::new(),
        });
        let contents = contents.unwrap();
        for name in [
            "profiles/board.schema.json",
            "profiles/netzer.json",
            "profiles/gallery/moonraker.json",
        ] {
            assert!(contents.contains_key(name), "{name}");
        }
        let readme = String::from_utf8(contents["README.md"].clone()).unwrap();
        assert!(readme.contains(super::super::VERSION) && !readme.contains('{'));
    }

    #[test]
    fn the_first_words_name_the_folder_of_every_language() {
        let words = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src/words");
        for file in fs::read_dir(words).unwrap() {
            let file = file.unwrap().path();
            let folder = format!("| `flash/{}/` |", file.file_stem().unwrap().display());
            assert!(README.contains(&folder), "{folder}");
        }
    }
}
