package import JSON

/// A row kept aside with its reasons.
package struct QuarantinedRow: Sendable {
    package let view: String
    package let payload: JSONValue
    package let faults: [RowFault]
}
