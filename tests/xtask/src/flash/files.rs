//! The files of the flash page.

use std::fs;
use std::path::Path;

use super::shrink::on_disk;
use crate::trouble::Trouble;

/// The names of the files of a page.
pub const NAMES: [&str; 3] = ["index.html", "index.html.gz", "pindash.h"];

/// The content of the files of the flash page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    pub page: Vec<u8>,
    pub gzip: Vec<u8>,
    pub header: String,
}

impl Files {
    fn named(&self) -> [(&'static str, &[u8]); 3] {
        let [page, gzip, header] = NAMES;
        [
            (page, &self.page),
            (gzip, &self.gzip),
            (header, self.header.as_bytes()),
        ]
    }

    /// Names the file that differs in a second build, and the first byte that does.
    pub fn compare(&self, again: &Self) -> Result<(), Trouble> {
        for ((name, one), (_, other)) in self.named().into_iter().zip(again.named()) {
            let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
            if one != other {
                return Err(Trouble::new(
                    format!(
                        "{name} differs in the second build: {} bytes, then {}, the first {same} of them \
                         the same",
                        one.len(),
                        other.len()
                    ),
                    "The page on a board could not be checked against its source.",
                    "what in the build depends on time, on randomness or on the order of a HashMap.",
                ));
            }
        }
        Ok(())
    }

    /// Writes them into this folder, and creates it if needed.
    pub fn write(&self, folder: &Path) -> Result<(), Trouble> {
        fs::create_dir_all(folder).map_err(|error| on_disk(folder, &error))?;
        for (name, content) in self.named() {
            let path = folder.join(name);
            fs::write(&path, content).map_err(|error| on_disk(&path, &error))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(page: &[u8]) -> Files {
        Files {
            page: page.to_vec(),
            gzip: vec![1],
            header: String::new(),
        }
    }

    #[test]
    fn equal_files_pass_and_the_first_other_byte_is_named() {
        assert_eq!(files(b"abc").compare(&files(b"abc")), Ok(()));
        let trouble = files(b"abc").compare(&files(b"abx")).unwrap_err();
        assert!(
            trouble.happened.starts_with("index.html differs"),
            "{trouble}"
        );
        assert!(trouble.happened.contains("the first 2 of"), "{trouble}");
        assert!(files(b"abc").compare(&files(b"abcd")).is_err());
    }

    #[test]
    fn all_files_are_written_into_a_new_folder() {
        let folder = std::env::temp_dir().join(format!("pindash-flash-{}", std::process::id()));
        files(b"abc").write(&folder).unwrap();
        let mut names: Vec<_> = fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        names.sort();
        assert_eq!(names, ["index.html", "index.html.gz", "pindash.h"]);
        fs::remove_dir_all(&folder).unwrap();
    }
}
