/// That a read gave something else than what was written, or than what follows from it.
struct WrongValue: Error, CustomStringConvertible {
    let feature: String
    let customer: Int64
    let read: Double
    let expected: Double

    var description: String {
        "feature \"\(feature)\" of customer \(customer) is read as \(read), not \(expected)"
    }
}
