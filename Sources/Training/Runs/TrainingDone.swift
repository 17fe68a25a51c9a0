package import JSON
package import Models

/// What became of a training that was asked for.
package struct TrainingDone: Sendable {
    package let version: ModelVersion
    /// How the version was judged, as its card has it.
    package let metrics: JSONValue
    package let verdict: Verdict
    /// The move of the alias; nil where it stays.
    package let move: AliasChange?
}
