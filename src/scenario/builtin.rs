//! The scenarios that come with the program.

use super::{SitesSource, Source};

macro_rules! scenarios {
    ($($name:literal => $sites:literal,)+) => {
        /// Name, scenario, name of the sites file, sites.
        const BUILTIN: &[(&str, &str, &str, &str)] = &[$((
            $name,
            include_str!(concat!("../../scenarios/", $name, ".toml")),
            $sites,
            include_str!(concat!("../../scenarios/", $sites)),
        ),)+];
    };
}

// One line per scenario: its name, and its sites file.
scenarios! {
    "polar" => "polar-sites.csv",
    "polar-by-site" => "polar-sites.csv",
    "aclidinium" => "example-sites.csv",
    "appalaches" => "example-sites.csv",
    "calor" => "example-sites.csv",
    "e2100" => "example-sites.csv",
    "hera" => "example-sites.csv",
    "lead-5" => "example-sites.csv",
    "palmira" => "example-sites.csv",
    "paloma-1" => "example-sites.csv",
    "paloma-2" => "example-sites.csv",
    "paloma-3" => "example-sites.csv",
    "usor-9735" => "example-sites.csv",
    "starter" => "starter-sites.csv",
}

/// The names of the built-in scenarios.
pub fn builtin_names() -> impl Iterator<Item = &'static str> {
    BUILTIN.iter().map(|(name, ..)| *name)
}

/// The built-in scenario of this name.
///
/// # Examples
/// ```
/// use evenhand::scenario::builtin;
/// assert_eq!(builtin("starter").expect("it is built in").file, "starter.toml");
/// assert_eq!(builtin("nowhere"), None);
/// ```
pub fn builtin(name: &str) -> Option<Source> {
    let &(name, text, sites_file, sites) = BUILTIN.iter().find(|(own, ..)| *own == name)?;
    Some(Source {
        file: format!("{name}.toml"),
        text: text.as_bytes().to_vec(),
        sites: Some(SitesSource {
            file: sites_file.to_owned(),
            text: sites.as_bytes().to_vec(),
        }),
    })
}

/// A scenario of one's own to begin from: the built-in `starter` under another name, and the name
/// of its sites file.
pub fn starter(name: &str) -> Option<Source> {
    let starter = builtin("starter")?;
    let text = String::from_utf8(starter.text).ok()?;
    let sites_file = format!("{name}-sites.csv");
    let text = text
        .replace("NAME", name)
        .replace("name = \"starter\"", &format!("name = \"{name}\""))
        .replace("starter-sites.csv", &sites_file);
    let sites = starter.sites.map(|sites| SitesSource {
        file: sites_file,
        text: sites.text,
    });
    Some(Source {
        file: format!("{name}.toml"),
        text: text.into_bytes(),
        sites,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_scenario_is_well_and_names_its_own_sites_file() {
        for name in builtin_names() {
            let source = builtin(name).unwrap();
            let named = super::super::sites_file_named(&source.text);
            assert_eq!(named, source.sites.as_ref().map(|sites| sites.file.clone()));
            let trial = super::super::read(&source).unwrap();
            assert_eq!(trial.name(), name);
        }
    }
}
