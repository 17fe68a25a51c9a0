/// Whether a feature has a value for an entity, and if not, why not.
package enum FeatureStatus: String, CaseIterable, Hashable, Sendable {
    case present = "PRESENT"
    /// There is a row, and the value in it is null.
    case nullValue = "NULL_VALUE"
    /// There is no row for the key.
    case notFound = "NOT_FOUND"
    /// The latest row is older than the TTL; its value is withheld unless the
    /// feature's fallback serves it.
    case outsideMaxAge = "OUTSIDE_MAX_AGE"

    /// That of a row that was found.
    ///
    /// - Parameter isTooOld: Whether the row is older than the TTL.
    @inline(__always)
    package init(_ value: FeatureValue, isTooOld: Bool) {
        self = isTooOld ? .outsideMaxAge : value.isNull ? .nullValue : .present
    }
}
