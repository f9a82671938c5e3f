//! The JSON Schema of scenarios, for editors.

/// The JSON Schema that scenarios follow, made from the structs that read them.
///
/// It knows keys and kinds of values; the rules that tie values together are checked by
/// [`super::read`] only. `scenarios/scenario.schema.json` holds it, pretty-printed.
///
/// # Examples
/// ```
/// let schema = evenhand::scenario::schema();
/// assert_eq!(schema["properties"]["sample_size"]["type"], "integer");
/// assert_eq!(schema["additionalProperties"], false);
/// ```
pub fn schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(super::raw::Scenario);
    schema.insert("title".to_owned(), "A scenario of evenhand".into());
    schema.into()
}

/// The JSON Schema as `scenarios/scenario.schema.json` holds it.
///
/// # Panics
/// Never: a schema is JSON.
pub fn schema_text() -> String {
    let text = serde_json::to_string_pretty(&schema()).expect("a schema is JSON");
    text + "\n"
}
