/// What a model predicts. The raw value is the name callers use.
package enum ModelTask: String, Sendable, Codable, CaseIterable {
    /// A number.
    case regression
    /// The probability of the positive class.
    case binary
    /// The probability of each class.
    case multiclass
    /// A rate: how many events to expect.
    case count
}
