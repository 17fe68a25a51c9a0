/// What a version predicted for some rows, with what it read: laid out flat, row after row.
package struct Predictions: Sendable {
    /// Why a row was not predicted.
    package enum Refusal: String, Sendable {
        case missingValue = "MISSING_VALUE"
        case unknownCategory = "UNKNOWN_CATEGORY"
    }

    package let count: Int
    /// The inputs as they were scored: NaN where one is missing, a text by its vocabulary's number.
    package let inputs: [Double]
    /// Where each input came from.
    package let statuses: [InputStatus]
    /// Those of the features' rows; `nil` where there is none of any.
    package let eventTimes: InputEventTimes?
    /// The texts of the inputs that are texts; empty where none is.
    package let texts: [String?]
    /// The outputs, as the signature lays them out; not to be read of a refused row.
    package let scores: [Double]
    /// By row; those that the version's policy refuses.
    package let refusals: [Int: Refusal]

    /// Whether no input of any row is missing.
    package let isComplete: Bool
}
