/// Which rows of a batch source a materialization compares with those that are stored.
package enum MaterializationScope: Hashable, Sendable {
    /// Those that may be new since the last run, as far as the source lets one tell.
    case incremental
    /// All of them.
    case full
    /// All of these event times.
    case interval(MaterializationInterval)
}
