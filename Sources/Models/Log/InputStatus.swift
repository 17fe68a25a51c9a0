package import Features

/// Where an input of a prediction came from, or why it was missing. The raw value is what is
/// stored.
package enum InputStatus: Int16, Sendable, CaseIterable {
    /// A feature that was looked up or computed.
    case present
    /// A feature whose value is null.
    case nullValue
    /// A feature of a key that has no row.
    case notFound
    /// A feature whose value is older than its view's TTL.
    case outsideMaxAge
    /// A value that the caller sent.
    case given
    /// A value that the caller sent as null, or did not send.
    case absent

    package init(_ status: FeatureStatus) {
        self =
            switch status {
            case .present: .present
            case .nullValue: .nullValue
            case .notFound: .notFound
            case .outsideMaxAge: .outsideMaxAge
            }
    }

    /// As answers give it.
    package var name: String {
        switch self {
        case .present: "PRESENT"
        case .nullValue: "NULL_VALUE"
        case .notFound: "NOT_FOUND"
        case .outsideMaxAge: "OUTSIDE_MAX_AGE"
        case .given: "GIVEN"
        case .absent: "ABSENT"
        }
    }
}
