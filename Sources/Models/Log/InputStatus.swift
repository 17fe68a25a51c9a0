package import Features

/// Where an input of a prediction came from, or why it was missing.
///
/// The raw value is the letter that is stored, in ASCII: as many letters as inputs are one short
/// text, which costs the database a fifth of what an array of numbers does.
package enum InputStatus: UInt8, Sendable {
    /// `P`: a feature that was looked up or computed.
    case present = 0x50
    /// `N`: a feature whose value is null.
    case nullValue = 0x4E
    /// `F`: a feature of a key that has no row.
    case notFound = 0x46
    /// `O`: a feature whose value is older than its view's TTL.
    case outsideMaxAge = 0x4F
    /// `G`: a value that the caller sent.
    case given = 0x47
    /// `A`: a value that the caller sent as null or NaN, or did not send.
    case absent = 0x41

    package init(_ status: FeatureStatus) {
        self =
            switch status {
            case .present: .present
            case .nullValue: .nullValue
            case .notFound: .notFound
            case .outsideMaxAge: .outsideMaxAge
            }
    }

    /// Of a value that came with the request.
    package init(given value: FeatureValue) {
        self = value.isNull || value.number?.isNaN == true ? .absent : .given
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
