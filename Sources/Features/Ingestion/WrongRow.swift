package import JSON

/// A row that cannot be stored, as it was sent and with everything that is wrong with it.
package struct WrongRow: Sendable {
    /// The first view that refuses it.
    package let view: String
    /// What was sent, with text where types are not known.
    package let payload: JSONValue
    /// At least one.
    package let faults: [RowFault]
}
