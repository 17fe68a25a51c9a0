/// How the rows of a view are found for the entity rows of a join.
package enum JoinShape: String, CaseIterable, Hashable, Sendable {
    /// One descent into the view's index for each entity row.
    case lateral
    /// One pass over the view's rows and the entity rows together, in the order of time.
    case window
}
